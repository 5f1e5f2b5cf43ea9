/** Step 5: Basic, tokens, and a role. */
import { sign } from 'hono/jwt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { security } from './security.ts';
import { posting, served } from './served.fixture.ts';

const SECRET = 'a secret of the tests';
let server: Awaited<ReturnType<typeof served>>;
beforeAll(async () => {
  server = await served(security('', { secret: SECRET }));
});
afterAll(() => server.end());

const login = (body: unknown) => server.ask('/login', posting(body));
const tokenOf = async (username: string) =>
  (JSON.parse((await login({ username, password: 'password' })).text) as { access_token: string })
    .access_token;
const as = (authorization: string | undefined, more: Record<string, string> = {}) => ({
  headers: { ...(authorization !== undefined && { Authorization: authorization }), ...more },
});
const basic = (pair: string) => as(`Basic ${btoa(pair)}`);
const error = (text: string) => JSON.stringify({ error: text });

describe('Basic', () => {
  it.each(['user1:password', 'admin1:password'])('lets %s in', async (pair) => {
    const answer = await server.ask('/basic-protected', basic(pair));
    expect(answer).toMatchObject({ status: 200, text: 'Basic Auth: Access Granted' });
    expect(answer.type).toMatch(/^text\/plain/);
  });

  it.each([
    ['nobody', as(undefined)],
    ['a wrong password', basic('user1:wrong')],
    ['an unknown user', basic('user2:password')],
    ['a name of every object', basic('constructor:')],
    ['no pair', basic('user1')],
    ['no base64', as('Basic %%%')],
    ['another scheme', as('Bearer user1:password')],
  ])('asks %s for credentials', async (_who, init) => {
    const answer = await server.ask('/basic-protected', init);
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toMatch(/^Basic /);
  });
});

describe('POST /login', () => {
  it('gives a token that ends: HS256, its subject a text', async () => {
    const [header, claims] = (await tokenOf('user1'))
      .split('.', 2)
      .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>);
    expect(header).toEqual({ alg: 'HS256', typ: 'JWT' });
    expect(claims).toEqual({ sub: 'user1', iat: expect.any(Number), exp: Number(claims!.iat) + 3_600 });
  });

  it.each([
    ['a wrong password', { username: 'user1', password: 'wrong' }, 401, 'Invalid credentials'],
    ['an unknown user', { username: 'user2', password: 'password' }, 401, 'Invalid credentials'],
    [
      'an unknown user with no password',
      { username: 'constructor', password: '' },
      401,
      'Invalid credentials',
    ],
    ['nothing said', {}, 401, 'Invalid credentials'],
    ['what is no text', { username: ['user1'], password: ['password'] }, 401, 'Invalid credentials'],
    ['an array', [{ username: 'user1', password: 'password' }], 400, 'Invalid JSON'],
    ['no JSON', 'username=user1', 400, 'Invalid JSON'],
    ['nothing', '', 400, 'Invalid JSON'],
  ])('refuses %s', async (_what, body, status, text) => {
    expect(await login(body)).toMatchObject({ status, text: error(text) });
  });
});

describe('a token', () => {
  it('of anybody opens /jwt-protected, that of an admin /admin-only as well', async () => {
    const [user, admin] = [await tokenOf('user1'), await tokenOf('admin1')];
    for (const token of [user, admin])
      expect(await server.ask('/jwt-protected', as(`Bearer ${token}`))).toMatchObject({
        status: 200,
        text: 'JWT Auth: Access Granted',
      });
    expect(await server.ask('/admin-only', as(`Bearer ${admin}`))).toMatchObject({
      status: 200,
      text: 'Admin Access: Granted',
    });
    expect(await server.ask('/admin-only', as(`Bearer ${user}`))).toMatchObject({
      status: 403,
      text: error('Admin access required'),
    });
  });

  const now = Math.floor(Date.now() / 1_000);
  const claims = { sub: 'admin1', iat: now, exp: now + 60 };
  const none = (payload: object) =>
    [{ alg: 'none', typ: 'JWT' }, payload].map((p) => btoa(JSON.stringify(p)).replaceAll('=', '')).join('.');
  const past = { ...claims, exp: now - 1 };
  const made = (payload: object, secret = SECRET, alg: 'HS256' | 'HS512' = 'HS256') =>
    sign(payload as Record<string, unknown>, secret, alg).then((token) => `Bearer ${token}`);
  it.each([
    ['that is missing', () => undefined, 'Missing or invalid token'],
    ['of another scheme', () => `Basic ${btoa('user1:password')}`, 'Missing or invalid token'],
    ['that is empty', () => 'Bearer', 'Missing or invalid token'],
    ['that is none', () => 'Bearer abc', 'Invalid token'],
    ['of three parts that are none', () => 'Bearer a.b.c', 'Invalid token'],
    ['without a signature', () => `Bearer ${none(claims)}.`, 'Invalid token'],
    ['that another has signed', () => made(claims, 'another secret'), 'Invalid token'],
    ['of another algorithm', () => made(claims, SECRET, 'HS512'), 'Invalid token'],
    ['without an end', () => made({ sub: 'admin1' }), 'Invalid token'],
    ['whose end is no number', () => made({ ...claims, exp: 'never' }), 'Invalid token'],
    ['whose subject is an object', () => made({ ...claims, sub: { username: 'admin1' } }), 'Invalid token'],
    ['of nobody', () => made({ ...claims, sub: 'constructor' }), 'Invalid token'],
    ['that has expired', () => made(past), 'Token has expired'],
    ['that has expired, and another has signed', () => made(past, 'another secret'), 'Invalid token'],
  ])('%s is a 401 that says so', async (_what, make, text) => {
    const authorization = await make();
    for (const path of ['/jwt-protected', '/admin-only']) {
      const answer = await server.ask(path, as(authorization));
      expect(answer).toMatchObject({ status: 401, type: 'application/json', text: error(text) });
      expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/);
    }
  });

  it('expires when it was told to', async () => {
    const short = await served(security('', { tokenSeconds: 0 }));
    const given = await short.ask('/login', posting({ username: 'user1', password: 'password' }));
    const { access_token } = JSON.parse(given.text) as { access_token: string };
    const answer = await short.ask('/jwt-protected', as(`Bearer ${access_token}`));
    expect(answer).toMatchObject({ status: 401, text: error('Token has expired') });
    await short.end();
  });
});

it('says JSON to a client that would rather have it', async () => {
  const { Authorization } = basic('user1:password').headers;
  for (const accept of ['application/json', 'application/json, text/plain;q=0.5, */*;q=0.1']) {
    const answer = await server.ask('/basic-protected', as(Authorization, { accept }));
    expect(answer).toMatchObject({
      type: 'application/json',
      text: '{"message":"Basic Auth: Access Granted"}',
    });
  }
  for (const accept of ['*/*', 'text/html, */*;q=0.8', 'text/plain']) {
    const answer = await server.ask('/basic-protected', as(Authorization, { accept }));
    expect(answer.text).toBe('Basic Auth: Access Granted');
  }
});
