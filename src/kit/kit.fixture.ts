/** A table of every kind of column, wider than one `json_object` takes, in a database of its own. */
import { z } from '@hono/zod-openapi';
import { getTableColumns, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/libsql';
import { getTableConfig, index, integer, real, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { compile } from '../db/compile.ts';
import { temporary } from '../db/engine.fixture.ts';
import { openEngine } from '../db/engine.ts';
import { id, kitColumns } from '../db/schema/kit.ts';
import type { Declaration } from './declaration.ts';
import { graphOf, model } from './model.ts';

const more = Object.fromEntries(Array.from({ length: 70 }, (_, i) => [`more${i}`, integer(`more_${i}`)]));

export const shelves = sqliteTable('shelves', { id: id(), name: text('name'), ...kitColumns() });
export const wide = sqliteTable(
  'wide things',
  {
    id: id(),
    shelfId: integer('shelf_id').references(() => shelves.id),
    title: text("the 'title'"),
    score: real('score'),
    open: integer('open', { mode: 'boolean' }),
    data: text('data', { mode: 'json' }),
    shape: text('shape', { mode: 'json' }),
    tags: text('tags', { mode: 'json' }),
    ...more,
    ...kitColumns(),
  },
  (t) => [index('wide_shelf').on(t.shelfId)],
);

const access = { read: 'anyone', create: 'anyone', update: 'anyone', delete: 'anyone' } as const;
const about = 'For tests.';
export const wideModel = model({
  ...{ name: 'wide', item: 'Wide', about, table: wide, access },
  belongsTo: { shelves: 'shelfId' },
  search: ['title', 'data'],
  fields: {
    shape: z.object({ name: z.string(), size: z.number().optional() }),
    tags: z.array(z.string()),
  },
  maxLimit: 2_000,
} as unknown as Declaration);
const shelfModel = model({
  ...{ name: 'shelves', item: 'Shelf', about, table: shelves, access },
  has: ['wide'],
} as unknown as Declaration);
export const wideGraph = graphOf([wideModel, shelfModel]);

/** What the migrations make for every table; a table that it does not name is counted. */
export const COUNTS = 'CREATE TABLE row_counts (name text PRIMARY KEY NOT NULL, n integer NOT NULL)';

/** Opens a new database with both tables. */
export async function openTables() {
  const file = await temporary();
  const client = openEngine(file.path);
  await client.execute(COUNTS);
  for (const table of [shelves, wide]) {
    const columns = Object.values(getTableColumns(table)).map((column) => {
      const fixed =
        column.name === 'id' ? sql` PRIMARY KEY` : column.name === 'version' ? sql` DEFAULT 1` : sql``;
      return sql`${sql.identifier(column.name)} ${sql.raw(column.getSQLType())}${fixed}`;
    });
    await client.execute(compile(sql`CREATE TABLE ${table} (${sql.join(columns, sql`, `)})`));
    for (const { config } of getTableConfig(table).indexes)
      await client.execute(`CREATE INDEX ${config.name} ON "${getTableConfig(table).name}" (shelf_id)`);
  }
  return {
    client,
    db: drizzle(client),
    async [Symbol.asyncDispose]() {
      client.close();
      await file[Symbol.asyncDispose]();
    },
  };
}
