/** Elysia over bun:sqlite, with its JWT plugin and schemas. */
import { Database } from 'bun:sqlite';
import { jwt } from '@elysiajs/jwt';
import { Elysia, t } from 'elysia';
import { isBasic, pragmas, statements } from './sql.js';

const { DB, PORT, JWT_SECRET } = process.env;
const db = new Database(DB);
db.exec(pragmas);
const one = db.prepare(statements.one);
const list = db.prepare(statements.list);
const comments = db.prepare(statements.comments);
const insert = db.prepare(statements.insert);
const total = db.prepare(statements.total);

const token = new Elysia().use(jwt({ name: 'jwt', secret: JWT_SECRET }));
new Elysia()
  .use(token)
  .onBeforeHandle(async ({ jwt, request, status }) => {
    const given = request.headers.get('authorization');
    if (given === null && request.method === 'GET') return;
    if (given?.startsWith('Basic ') ? isBasic(given) : await jwt.verify(given?.slice(7))) return;
    return status(401, { error: 'Unauthorized' });
  })
  .get('/posts/:id', ({ params: { id }, status }) => one.get(id) ?? status(404, { error: 'Not Found' }), {
    params: t.Object({ id: t.Numeric() }),
  })
  .get(
    '/posts',
    ({ query: { _limit, _embed }, set }) => {
      const rows = list.all(_limit ?? 20);
      if (_embed) for (const row of rows) row.comments = comments.all(row.id);
      set.headers['x-total-count'] = String(total.get().n);
      return rows;
    },
    { query: t.Object({ _limit: t.Optional(t.Numeric()), _embed: t.Optional(t.String()) }) },
  )
  .post(
    '/posts',
    ({ body: { title, body, userId }, set }) => {
      const row = insert.get(userId, title, body);
      set.status = 201;
      set.headers.location = `/posts/${row.id}`;
      return row;
    },
    { body: t.Object({ title: t.String({ maxLength: 300 }), body: t.String(), userId: t.Integer() }) },
  )
  .listen({ hostname: '127.0.0.1', port: Number(PORT) });
