/** Fastify 5 over node:sqlite, with response schemas and @fastify/jwt; `JSON_IN_SQL=1`: the database builds the JSON. */
import { DatabaseSync } from 'node:sqlite';
import jwt from '@fastify/jwt';
import fastify from 'fastify';
import { body, params, post, posts, querystring } from './fastify-schemas.js';
import { isBasic, pragmas, statements } from './sql.js';

const { DB, PORT, JWT_SECRET, JSON_IN_SQL } = process.env;
const db = new DatabaseSync(DB);
db.exec(pragmas);
const app = fastify();
app.register(jwt, { secret: JWT_SECRET, verify: { algorithms: ['HS256'] } });

const one = db.prepare(statements.one);
const list = db.prepare(statements.list);
const comments = db.prepare(statements.comments);
const insert = db.prepare(statements.insert);
const total = db.prepare(statements.total);

const fields = "'userId', user_id, 'id', id, 'title', title, 'body', body";
const embedded = `'comments', (SELECT json_group_array(json_object(
  'postId', post_id, 'id', id, 'name', name, 'email', email, 'body', body)) FROM comments WHERE post_id = posts.id)`;
const rows = (pairs) => `SELECT coalesce('[' || group_concat(row, ',') || ']', '[]') AS json
  FROM (SELECT json_object(${pairs}) AS row FROM posts ORDER BY id LIMIT ?)`;
const oneJson = db.prepare(`SELECT json_object(${fields}) AS json FROM posts WHERE id = ?`);
const listJson = db.prepare(rows(fields));
const embedJson = db.prepare(rows(`${fields}, ${embedded}`));
const insertJson = db.prepare(
  `INSERT INTO posts (user_id, title, body) VALUES (?, ?, ?) RETURNING id, json_object(${fields}) AS json`,
);

/** Credentials are optional on reads, and checked where they are given. */
async function identify(request, reply) {
  const { authorization } = request.headers;
  if (authorization === undefined && request.method === 'GET') return;
  if (!authorization?.startsWith('Basic ')) await request.jwtVerify();
  else if (!isBasic(authorization)) return reply.code(401).send({ error: 'Unauthorized' });
}
const notFound = (reply) => reply.code(404).send({ error: 'Not Found' });
const asJson = (reply) => reply.header('content-type', 'application/json; charset=utf-8');

app.get(
  '/posts/:id',
  { schema: { params, response: { 200: post } }, onRequest: identify },
  (request, reply) => {
    const { id } = request.params;
    if (JSON_IN_SQL) {
      const row = oneJson.get(id);
      return row ? asJson(reply).serializer(String).send(row.json) : notFound(reply);
    }
    const row = one.get(id);
    return row ? reply.send(row) : notFound(reply);
  },
);
app.get(
  '/posts',
  { schema: { querystring, response: { 200: posts } }, onRequest: identify },
  (request, reply) => {
    const { _limit, _embed } = request.query;
    reply.header('x-total-count', total.get().n);
    if (JSON_IN_SQL)
      return asJson(reply)
        .serializer(String)
        .send((_embed ? embedJson : listJson).get(_limit).json);
    const found = list.all(_limit);
    if (_embed) for (const row of found) row.comments = comments.all(row.id);
    return reply.send(found);
  },
);
app.post('/posts', { schema: { body, response: { 201: post } }, onRequest: identify }, (request, reply) => {
  const { title, body, userId } = request.body;
  const row = (JSON_IN_SQL ? insertJson : insert).get(userId, title, body);
  reply.code(201).header('location', `/posts/${row.id}`);
  return JSON_IN_SQL ? asJson(reply).serializer(String).send(row.json) : reply.send(row);
});
await app.listen({ host: '127.0.0.1', port: Number(PORT) });
