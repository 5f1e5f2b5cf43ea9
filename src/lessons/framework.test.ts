/** Step 4: users that live in memory. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { framework } from './framework.ts';
import { posting, served } from './served.fixture.ts';

let server: Awaited<ReturnType<typeof served>>;
beforeEach(async () => {
  server = await served(framework());
});
afterEach(() => server.end());
const add = (body: unknown, headers?: Record<string, string>) =>
  server.ask('/add_user', posting(body, headers));
const json = async (path: string) => JSON.parse((await server.ask(path)).text) as unknown;

it('greets, says OK, and starts empty', async () => {
  expect(await server.ask('/')).toMatchObject({ status: 200, text: 'Welcome to the Flask API!' });
  expect(await server.ask('/status')).toMatchObject({ status: 200, text: 'OK' });
  expect(await server.ask('/data')).toMatchObject({ status: 200, type: 'application/json', text: '[]' });
});

it('adds users, and lists them in that order', async () => {
  const zoe = { username: 'zoe', name: 'Zoé', age: 28, city: 'Lyon' };
  const added = await add(zoe);
  expect(added).toMatchObject({ status: 201, type: 'application/json' });
  expect(JSON.parse(added.text)).toEqual({ message: 'User added', user: zoe });
  // Names that an object would know, or would put first.
  for (const username of ['ada', '7', '__proto__']) expect((await add({ username })).status).toBe(201);
  expect(await json('/data')).toEqual(['zoe', 'ada', '7', '__proto__']);
  expect(await json('/users/zoe')).toEqual(zoe);
  expect(await json('/users/__proto__')).toEqual({ username: '__proto__' });
});

it('takes a body whatever its type says', async () => {
  expect((await add({ username: 'ada' }, { 'Content-Type': 'text/plain' })).status).toBe(201);
});

it.each(['nobody', 'constructor', '%', 'a%2Fb'])('does not know /users/%s', async (name) => {
  const answer = await server.ask(`/users/${name}`);
  expect(answer).toMatchObject({ status: 404, text: '{"error":"User not found"}' });
});

const deep = `{"username":"deep","a":${'['.repeat(30_000)}${']'.repeat(30_000)}}`;
it.each([
  ['no JSON', '{"username":', 400, 'Invalid JSON'],
  ['nothing', '', 400, 'Invalid JSON'],
  ['an array', [{ username: 'ada' }], 400, 'Invalid JSON'],
  ['null', 'null', 400, 'Invalid JSON'],
  ['a text', '"ada"', 400, 'Invalid JSON'],
  ['no username', { name: 'Ada' }, 400, 'Username is required'],
  ['an empty username', { username: '' }, 400, 'Username is required'],
  ['a username that is no text', { username: { a: 1 } }, 400, 'Username is required'],
  ['what is nested too deep', deep, 400, 'Invalid JSON'],
  ['too much', { username: 'a'.repeat(70_000) }, 413, 'Body too large'],
])('refuses %s', async (_what, body, status, error) => {
  expect(await add(body)).toMatchObject({ status, text: JSON.stringify({ error }) });
  expect(await json('/data')).toEqual([]);
});

it('refuses a name that is taken, and leaves its user as it is', async () => {
  await add({ username: 'ada', city: 'London' });
  const again = await add({ username: 'ada', city: 'Paris' });
  expect(again).toMatchObject({ status: 409, text: '{"error":"Username already exists"}' });
  expect(await json('/users/ada')).toEqual({ username: 'ada', city: 'London' });
});

it('adds one of several that come at once with a name', async () => {
  const answers = await Promise.all(Array.from({ length: 8 }, (_, city) => add({ username: 'ada', city })));
  expect(answers.map(({ status }) => status).toSorted()).toEqual([201, ...Array(7).fill(409)]);
});

it('is full at a thousand users', async () => {
  const app = framework();
  const put = (username: string) => app.request('/add_user', posting({ username }));
  for (let number = 0; number < 1_000; number++) expect((await put(`u${number}`)).status).toBe(201);
  expect((await put('one more')).status).toBe(507);
  expect(await (await app.request('/data')).json()).toHaveLength(1_000);
});

it('answers 405 with Allow, and 404, as JSON', async () => {
  const answer = await server.ask('/add_user');
  expect(answer).toMatchObject({ status: 405, type: 'application/json' });
  expect(answer.headers.get('allow')).toBe('POST');
  expect(await server.ask('/nothing')).toMatchObject({ status: 404, text: '{"error":"Not found"}' });
});
