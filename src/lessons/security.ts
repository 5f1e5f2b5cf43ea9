/**
 * Step 5: Basic, JWT and a role. Its passwords are public: it is never part of a service.
 *
 * GET  /basic-protected  with Basic
 * POST /login            username and password → a token
 * GET  /jwt-protected    with the token
 * GET  /admin-only       with the token of an admin
 */

import type { Context, Hono } from 'hono';
import { accepts } from 'hono/accepts';
import { basicAuth } from 'hono/basic-auth';
import { bodyLimit } from 'hono/body-limit';
import { sign, verify } from 'hono/jwt';
import { timingSafeEqual } from 'hono/utils/buffer';
import { allowOnly, jsonObject, MAX_BODY, newLesson } from './lesson.ts';

// In a service: hashes, and slow ones (src/auth/password.ts). Here everybody is to know them.
const [user, admin] = [
  { username: 'user1', password: 'password', role: 'user' },
  { username: 'admin1', password: 'password', role: 'admin' },
] as const;
const users = new Map([user, admin].map((one) => [one.username as string, one]));

export type SecurityOptions = {
  /** How long a token is good, in seconds; an hour by default. */
  tokenSeconds?: number;
  /** Signs the tokens; by default a random one, so that tokens end with the process. */
  secret?: string;
};

/** @param base the path of its mount, if it has one */
export function security(base = '', options: SecurityOptions = {}): Hono {
  const { tokenSeconds = 3_600, secret = crypto.randomUUID() + crypto.randomUUID() } = options;

  const app = newLesson(base)
    .get('/basic-protected', basicAuth({ ...user, realm: 'lesson' }, admin), (c) =>
      granted(c, 'Basic Auth: Access Granted'),
    )
    .post('/login', limited, async (c) => {
      const given = await jsonObject(c);
      if (!given) return c.json({ error: 'Invalid JSON' }, 400);
      const { username, password } = given;
      // Only texts: of an array with the name in it, String() would make the name.
      const known = typeof username === 'string' ? users.get(username) : undefined;
      // Also for a name that nobody has, so that the time does not tell which names there are.
      const right = await timingSafeEqual(
        known?.password ?? '',
        typeof password === 'string' ? password : '',
      );
      if (!known || !right) return c.json({ error: 'Invalid credentials' }, 401, CHALLENGE);
      const now = seconds();
      const claims = { sub: known.username, iat: now, exp: now + tokenSeconds };
      return c.json({ access_token: await sign(claims, secret, 'HS256') }, 200, {
        'Cache-Control': 'no-store',
      });
    })
    .get('/jwt-protected', async (c) => {
      const bearer = await bearerOf(c, secret);
      return 'error' in bearer ? c.json(bearer, 401, CHALLENGE) : granted(c, 'JWT Auth: Access Granted');
    })
    .get('/admin-only', async (c) => {
      const bearer = await bearerOf(c, secret);
      if ('error' in bearer) return c.json(bearer, 401, CHALLENGE);
      if (bearer.role !== 'admin') return c.json({ error: 'Admin access required' }, 403);
      return granted(c, 'Admin Access: Granted');
    });
  allowOnly(app, (c) => c.json({ error: 'Method not allowed' }));
  app.notFound((c) => c.json({ error: 'Not found' }, 404));
  return app;
}

const CHALLENGE = { 'WWW-Authenticate': 'Bearer realm="lesson"' };
const limited = bodyLimit({ maxSize: MAX_BODY, onError: (c) => c.json({ error: 'Body too large' }, 413) });
const seconds = () => Math.floor(Date.now() / 1_000);

/** Who has sent the token, or what is wrong with it. Whatever `verify` throws, it is the client's token: a 401. */
async function bearerOf(c: Context, secret: string): Promise<{ role: string } | { error: string }> {
  const [, token] = /^Bearer +(\S+) *$/i.exec(c.req.header('Authorization') ?? '') ?? [];
  if (token === undefined) return { error: 'Missing or invalid token' };
  try {
    // The time is looked at afterwards: only a token that is ours can have expired.
    const { sub, exp } = await verify(token, secret, { alg: 'HS256', exp: false });
    const known = typeof sub === 'string' ? users.get(sub) : undefined;
    if (!known || typeof exp !== 'number') return { error: 'Invalid token' };
    return exp <= seconds() ? { error: 'Token has expired' } : { role: known.role };
  } catch {
    return { error: 'Invalid token' };
  }
}

/** Plain text; JSON for a client that would rather have that. */
function granted(c: Context, message: string): Response {
  c.header('Vary', 'Accept');
  const supports = ['text/plain', 'application/json'];
  const wanted = accepts(c, { header: 'Accept', supports, default: 'text/plain' });
  return wanted === 'application/json' ? c.json({ message }) : c.text(message);
}
