/**
 * Step 4: an API with a framework, whose users live in memory and are gone with the process.
 *
 * GET  /             a greeting
 * GET  /data         the usernames, in the order in which they were added
 * GET  /status       OK
 * GET  /users/:name  one user
 * POST /add_user     adds one
 */
import type { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { allowOnly, jsonObject, MAX_BODY, newLesson } from './lesson.ts';

/** So many users at most: whoever finds the server could fill its memory otherwise. */
const MAX_USERS = 1_000;
const JSON_TYPE = { 'Content-Type': 'application/json' };

/** @param base the path of its mount, if it has one */
export function framework(base = ''): Hono {
  // Username → the user's JSON. A Map keeps the order, and knows no name but those that were added.
  const users = new Map<string, string>();

  const app = newLesson(base)
    .get('/', (c) => c.text('Welcome to the Flask API!'))
    .get('/data', (c) => c.json([...users.keys()]))
    .get('/status', (c) => c.text('OK'))
    .get('/users/:name', (c) => {
      const user = users.get(c.req.param('name'));
      return user === undefined ? c.json({ error: 'User not found' }, 404) : c.body(user, 200, JSON_TYPE);
    })
    .post('/add_user', limited, async (c) => {
      const user = await jsonObject(c);
      if (!user) return c.json({ error: 'Invalid JSON' }, 400);
      const { username } = user;
      if (typeof username !== 'string' || username === '')
        return c.json({ error: 'Username is required' }, 400);
      // Nothing is awaited from here on, so nobody can come in between the question and the answer.
      if (users.has(username)) return c.json({ error: 'Username already exists' }, 409);
      if (users.size >= MAX_USERS) return c.json({ error: 'There are too many users' }, 507);
      const text = written(user);
      if (text === undefined) return c.json({ error: 'Invalid JSON' }, 400);
      users.set(username, text);
      return c.body(`{"message":"User added","user":${text}}`, 201, JSON_TYPE);
    });
  allowOnly(app, (c) => c.json({ error: 'Method not allowed' }));
  app.notFound((c) => c.json({ error: 'Not found' }, 404));
  return app;
}

const limited = bodyLimit({ maxSize: MAX_BODY, onError: (c) => c.json({ error: 'Body too large' }, 413) });

/** Its JSON; undefined for what is nested deeper than can be written, though it could be read. */
function written(user: object): string | undefined {
  try {
    return JSON.stringify(user);
  } catch {
    return undefined;
  }
}
