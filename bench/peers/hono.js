/** Bare Hono with Drizzle over @libsql/client: what many starters are. */
import { timingSafeEqual } from 'node:crypto';
import { relations, sql } from 'drizzle-orm';
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { Hono } from 'hono';
import { jwt } from 'hono/jwt';

export const posts = sqliteTable(
  'posts',
  {
    userId: integer('user_id').notNull(),
    id: integer('id').primaryKey({ autoIncrement: true }),
    title: text('title').notNull(),
    body: text('body').notNull(),
  },
  (t) => [index('posts_user_id').on(t.userId)],
);
export const comments = sqliteTable('comments', {
  postId: integer('post_id').notNull(),
  id: integer('id').primaryKey({ autoIncrement: true }),
  name: text('name').notNull(),
  email: text('email').notNull(),
  body: text('body').notNull(),
});
export const schema = {
  posts,
  comments,
  postsRelations: relations(posts, ({ many }) => ({ comments: many(comments) })),
  commentsRelations: relations(comments, ({ one }) => ({
    post: one(posts, { fields: [comments.postId], references: [posts.id] }),
  })),
};

/** Whether two fields are the same, compared in constant time. */
function same(a, b) {
  const [one, other] = [Buffer.from(a), Buffer.from(b)];
  return one.length === other.length && timingSafeEqual(one, other);
}

/**
 * @param queries gives the queries of a request: `one(id)`, `list(limit)`, `embed(limit)`, `create(post)`; a list
 *   is `{rows, total}`
 */
export function api(queries, { JWT_SECRET, BASIC }) {
  const app = new Hono();
  const bearer = jwt({ secret: JWT_SECRET, alg: 'HS256' });
  app.use('/posts/*', (c, next) => {
    const given = c.req.header('authorization');
    if (given === undefined && c.req.method === 'GET') return next();
    return given?.startsWith('Basic ') && same(given, BASIC) ? next() : bearer(c, next);
  });
  app.get('/posts/:id', async (c) => {
    const row = await queries(c).one(Number(c.req.param('id')));
    return row ? c.json(row) : c.json({ error: 'Not Found' }, 404);
  });
  app.get('/posts', async (c) => {
    const limit = Number(c.req.query('_limit') ?? 20);
    const { rows, total } = await queries(c)[c.req.query('_embed') ? 'embed' : 'list'](limit);
    return c.json(rows, 200, { 'X-Total-Count': String(total) });
  });
  app.post('/posts', async (c) => {
    const { title, body, userId } = await c.req.json();
    if (typeof title !== 'string' || typeof body !== 'string' || !Number.isInteger(userId))
      return c.json({ error: 'Unprocessable Content' }, 422);
    const row = await queries(c).create({ title, body, userId });
    return c.json(row, 201, { Location: `/posts/${row.id}` });
  });
  return app;
}

export const total = { n: sql`count(*)`.mapWith(Number) };
