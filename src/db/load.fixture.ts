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
import { kitColumns } from './schema/kit.ts';
import { users } from './schema/users.ts';

/** Tables of these tests, whatever the schema has: children of people, and children of those. */
export const posts = sqliteTable('test_posts', {
  userId: integer('user_id')
    .notNull()
    .references(() => users.id, { onDelete: 'cascade' }),
  id: integer('id').primaryKey({ autoIncrement: true }),
  title: text('title', { length: 300 }).notNull(),
  body: text('body').notNull(),
  ...kitColumns(),
});
export const comments = sqliteTable('test_comments', {
  postId: integer('post_id')
    .notNull()
    .references(() => posts.id, { onDelete: 'cascade' }),
  id: integer('id').primaryKey({ autoIncrement: true }),
  name: text('name').notNull(),
  ...kitColumns(),
});
const kitSql = `owner_id integer, version integer not null default 1, created_at text not null default '',
  updated_at text not null default ''`;
const postsSql = `create table test_posts (user_id integer not null references users(id) on delete cascade,
  id integer primary key autoincrement, title text not null, body text not null, ${kitSql})`;
const commentsSql = `create table test_comments (post_id integer not null references test_posts(id) on delete cascade,
  id integer primary key autoincrement, name text not null, ${kitSql})`;
const triggerSql = `create trigger test_posts_version after update on test_posts when new.version = old.version
  begin update test_posts set version = old.version + 1 where rowid = new.rowid; end`;

/** What resources seldom have: a reference to itself, defaults in SQL, reals, a name that must be quoted. */
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
  ...Object.entries({ comments, posts, users }).map(([n, t]) => collection(n, t)),
  collection('things', things, { secret: true }),
];

/** Opens a database of its own for one test. */
export async function openDatabase() {
  const folder = await mkdtemp(join(tmpdir(), 'ledge-load-'));
  const client = createClient({ url: `file:${join(folder, 'test.db')}` });
  await migrate(drizzle(client), { migrationsFolder: 'drizzle' });
  for (const statement of [postsSql, commentsSql, triggerSql, thingsSql]) await client.execute(statement);
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
