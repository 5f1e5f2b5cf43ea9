/** Bare Hono + Drizzle on Node over a file, its queries prepared once. */
import { serve } from '@hono/node-server';
import { createClient } from '@libsql/client';
import { eq, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/libsql';
import { api, posts, schema, total } from './hono.js';

const { DB, PORT } = process.env;
const client = createClient({ url: `file:${DB}` });
for (const pragma of ['journal_mode = WAL', 'synchronous = FULL', 'foreign_keys = ON'])
  await client.execute(`PRAGMA ${pragma}`);
const db = drizzle(client, { schema });

const one = db
  .select()
  .from(posts)
  .where(eq(posts.id, sql.placeholder('id')))
  .prepare();
const list = db.select().from(posts).orderBy(posts.id).limit(sql.placeholder('limit')).prepare();
const embed = db.query.posts
  .findMany({ limit: sql.placeholder('limit'), orderBy: posts.id, with: { comments: true } })
  .prepare();
const count = db.select(total).from(posts).prepare();
const [userId, title, body] = ['userId', 'title', 'body'].map((name) => sql.placeholder(name));
const insert = db.insert(posts).values({ userId, title, body }).returning().prepare();

const queries = {
  one: (id) => one.get({ id }),
  list: async (limit) => ({ rows: await list.all({ limit }), total: (await count.get()).n }),
  embed: async (limit) => ({ rows: await embed.execute({ limit }), total: (await count.get()).n }),
  create: (post) => insert.get(post),
};
const app = api(() => queries, process.env);
serve({ fetch: app.fetch, hostname: '127.0.0.1', port: Number(PORT) });
