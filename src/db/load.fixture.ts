/** A migrated temporary database for the tests of loading, and the collections that can be loaded into it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@libsql/client';
import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/libsql';
import { migrate } from 'drizzle-orm/libsql/migrator';
import {
  type AnySQLiteColumn,
  integer,
  real,
  type SQLiteTable,
  sqliteTable,
  text,
} from 'drizzle-orm/sqlite-core';
import { createInsertSchema } from 'drizzle-zod';
import type { z } from 'zod';
import { type Collection, type LoadOptions, loadRows } from './load.ts';
import { albums, comments, photos, posts, todos, users } from './schema/index.ts';

/** What the samples do not have: a reference to itself, defaults in SQL, reals, a name that must be quoted. */
export const things = sqliteTable('things', {
  id: integer('id').primaryKey({ autoIncrement: true }),
  parentId: integer('parent_id').references((): AnySQLiteColumn => things.id),
  score: real('a score'),
  open: integer('is_open', { mode: 'boolean' }),
  tags: text('tags', { mode: 'json' }),
  state: text('state').notNull().default('new'),
  made: text('made').default(sql`('in ' || 'SQL')`),
  code: text('code').unique(),
  secret: text('secret'),
});
const thingsSql = `create table things (id integer primary key autoincrement,
  parent_id integer references things(id), "a score" real, is_open integer, tags text,
  state text not null default 'new', made text default ('in ' || 'SQL'), code text unique, secret text,
  check (state <> 'bad'))`;

/** The columns that no wire schema has. */
export const privates = { ownerId: true, version: true, createdAt: true, updatedAt: true } as const;
const collection = (name: string, table: SQLiteTable, omit: object = privates): Collection => ({
  name,
  table,
  row: (createInsertSchema(table) as unknown as z.ZodObject).omit(omit as Record<string, true>).strict(),
});
const collections = [
  // Children first, so that the order has to be found out.
  ...Object.entries({ photos, comments, todos, albums, posts, users }).map(([n, t]) => collection(n, t)),
  collection('things', things, { secret: true }),
];

/** Opens a database of its own for one test. */
export async function openDatabase() {
  const folder = await mkdtemp(join(tmpdir(), 'ledge-load-'));
  const client = createClient({ url: `file:${join(folder, 'test.db')}` });
  await migrate(drizzle(client), { migrationsFolder: 'drizzle' });
  await client.execute(thingsSql);
  const rows = async (query: string) => (await client.execute(query)).rows.map((row) => ({ ...row }));
  return {
    client,
    rows,
    load: (data: Record<string, unknown>, options?: LoadOptions) =>
      loadRows(client, collections, data, options),
    count: async (table: string) => Number((await rows(`select count(*) as n from ${table}`))[0]?.n),
    async [Symbol.asyncDispose]() {
      client.close();
      await rm(folder, { recursive: true });
    },
  };
}

export const user = (id: number, more: object = {}) => ({
  id,
  name: `User ${id}`,
  username: `user${id}`,
  ...more,
});
export const post = (id: number, more: object = {}) => ({
  id,
  userId: 1,
  title: 'A title',
  body: 'A body',
  ...more,
});
