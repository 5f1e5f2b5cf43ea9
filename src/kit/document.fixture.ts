/** Resources with what the samples have no example of, and their document: rules, ids that are texts, JSON columns, odd names. */
import { OpenAPIHono } from '@hono/zod-openapi';
import { index, integer, real, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { z } from 'zod';
import { id, kitColumns } from '../db/schema/kit.ts';
import type { AppEnv } from '../http/context.ts';
import { makeDocument } from '../http/openapi-document.ts';
import type { Access } from './declaration.ts';
import { describeAll, resource } from './resource.ts';

const shelfTable = sqliteTable('shelves', { id: id(), name: text('name').notNull(), ...kitColumns() });
const bookTable = sqliteTable(
  'books',
  {
    id: text('id').primaryKey(),
    shelfId: integer('shelf_id').references(() => shelfTable.id),
    'first line': text('first_line').notNull(),
    price: real('price').notNull(),
    sold: integer('sold', { mode: 'boolean' }).notNull().default(false),
    isbn: text('isbn').notNull(),
    buyer: text('buyer'),
    views: integer('views').notNull().default(0),
    data: text('data', { mode: 'json' }),
    tags: text('tags', { mode: 'json' }).$type<string[]>(),
    size: text('size', { mode: 'json' }).$type<{ wide: number; note: string | null }>(),
    ...kitColumns(),
  },
  (t) => [index('books_shelf').on(t.shelfId)],
);
const books = (access: Access<typeof bookTable>) =>
  resource({
    ...{ name: 'books', item: 'Book', about: 'What is read.', table: bookTable, access },
    belongsTo: { shelves: 'shelfId' },
    writeOnce: ['isbn'],
    readOnly: ['views'],
    private: ['buyer'],
    fields: {
      isbn: z.string().regex(/^\d{3}$/),
      tags: z.array(z.string()).nullable(),
      size: z.strictObject({ wide: z.number(), note: z.string().nullable() }),
    },
    requireIfMatch: true,
  });
const open: Access = { read: 'anyone', create: 'anyone', update: 'anyone', delete: 'anyone' };

type Parameter = { name: string; in: string; required?: boolean; schema: Record<string, unknown> };
type Body = { content: Record<string, { schema: unknown; examples?: Record<string, { $ref: string }> }> };
type Operation = {
  description: string;
  security: object[];
  parameters: { $ref: string }[];
  requestBody: Body;
  responses: Record<string, Body>;
};
export type Document = {
  paths: Record<string, Record<string, Operation>>;
  components: {
    parameters: Record<string, Parameter>;
    schemas: Record<string, { properties: Record<string, object>; required?: string[] }>;
    examples: Record<string, { value: unknown }>;
  };
};

/** @param access of books, other than that anyone may */
export function documentOf(
  access: Partial<Access<typeof bookTable>> = {},
  shelfRead: Access['read'] = 'anyone',
) {
  const api = new OpenAPIHono<AppEnv>();
  const shelves = resource({
    ...{ name: 'shelves', item: 'Shelf', about: 'Where it stands.', table: shelfTable },
    access: { ...open, read: shelfRead },
    ...{ has: ['books'], search: ['name'] },
  });
  const tags = describeAll({ shelves, books: books({ ...open, ...access }) }, api.openAPIRegistry);
  const info = { title: 'Test', version: '1' };
  return makeDocument(api, {
    origin: 'http://localhost:8787',
    prefix: '',
    info,
    tags,
  }) as unknown as Document;
}
