/** Express 5 over node:sqlite, with jsonwebtoken. Its ETag is a hash of the body. */
import { DatabaseSync } from 'node:sqlite';
import express from 'express';
import jwt from 'jsonwebtoken';
import { isBasic, pragmas, statements } from './sql.js';

const { DB, PORT, JWT_SECRET } = process.env;
const db = new DatabaseSync(DB);
db.exec(pragmas);
const one = db.prepare(statements.one);
const list = db.prepare(statements.list);
const comments = db.prepare(statements.comments);
const insert = db.prepare(statements.insert);
const total = db.prepare(statements.total);

const app = express();
app.disable('x-powered-by');

/** Credentials are optional on reads, and checked where they are given. */
function identify(request, response, next) {
  const { authorization } = request.headers;
  if (authorization === undefined && request.method === 'GET') return next();
  try {
    if (authorization?.startsWith('Basic ')) {
      if (!isBasic(authorization)) throw new Error('not the one');
    } else request.user = jwt.verify(authorization?.slice(7), JWT_SECRET, { algorithms: ['HS256'] });
  } catch {
    return response.status(401).json({ error: 'Unauthorized' });
  }
  next();
}
app.get('/posts/:id', identify, (request, response) => {
  const row = one.get(Number(request.params.id));
  if (row) response.json(row);
  else response.status(404).json({ error: 'Not Found' });
});
app.get('/posts', identify, (request, response) => {
  const rows = list.all(Number(request.query._limit ?? 20));
  if (request.query._embed) for (const row of rows) row.comments = comments.all(row.id);
  response.set('X-Total-Count', String(total.get().n)).json(rows);
});
app.post('/posts', identify, express.json(), (request, response) => {
  const { title, body, userId } = request.body ?? {};
  if (typeof title !== 'string' || typeof body !== 'string' || !Number.isInteger(userId))
    return response.status(422).json({ error: 'Unprocessable Content' });
  const row = insert.get(userId, title, body);
  response.status(201).location(`/posts/${row.id}`).json(row);
});
app.listen(Number(PORT), '127.0.0.1');
