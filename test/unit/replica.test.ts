/** Reads without credentials go to a replica; everybody else reads what they have written: over a real sqld and its replica. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createApp } from '../../src/app.ts';
import { gatedHasher } from '../../src/auth/hasher.ts';
import { parseSettings } from '../../src/config.ts';
import { migrate } from '../../src/db/migrate.ts';
import { openRemote } from '../../src/db/remote.ts';
import { type Sqld, startSqld } from '../../src/entry/tools/sqld.ts';
import { startCounter } from './counted.ts';
import { startProxy } from './unreliable.ts';

const dir = mkdtempSync(join(tmpdir(), 'ledge-replica-'));
let primary: Sqld;
let replica: Sqld;
let counter: Awaited<ReturnType<typeof startCounter>>;
const clock = { now: Date.now() };

/** An API server of its own over both. */
function server(replicaUrl = replica.url) {
  const client = openRemote({ url: primary.url, deadlineMs: 2_000 });
  const second = openRemote({ url: replicaUrl, deadlineMs: 1_000 });
  const settings = parseSettings({ SECRET: 'x'.repeat(32), LIBSQL_URL: primary.url });
  const app = createApp({
    ...{ settings, runtime: 'node', now: () => clock.now, hasher: gatedHasher(1), peer: () => '' },
    database: () => client,
    replica: () => second,
    log: { request() {}, event() {} },
    later: () => {},
    asset: async () => undefined,
  });
  return async (method: string, path: string, json?: unknown, as?: string) => {
    const answer = await app.request(path, {
      method,
      headers: { 'content-type': 'application/json', ...(as && { authorization: as }) },
      ...(json !== undefined && { body: JSON.stringify(json) }),
    });
    const text = await answer.text();
    return {
      status: answer.status,
      body: text === '' ? {} : JSON.parse(text),
      retry: answer.headers.get('retry-after'),
    };
  };
}
type Server = ReturnType<typeof server>;

const login = { username: 'writer', password: 'a long password' };
let as: string;

beforeAll(async () => {
  primary = await startSqld({ dir: join(dir, 'primary'), primary: true });
  const client = openRemote({ url: primary.url });
  await migrate(client, 'drizzle');
  client.close();
  replica = await startSqld({ dir: join(dir, 'replica'), replicaOf: primary.grpc });
  counter = await startCounter(replica.url);
  const here = server();
  await here('POST', '/auth/register', { ...login, email: 'writer@example.com' });
  as = `Bearer ${(await here('POST', '/auth/login', login)).body.accessToken}`;
}, 60_000);
afterAll(async () => {
  counter?.stop();
  await replica?.stop();
  await primary?.stop();
  rmSync(dir, { recursive: true, force: true });
});

const rename = (at: Server, name: string) => at('PATCH', '/auth/me', { name }, as);
const nameAt = async (at: Server, authorization?: string) =>
  (await at('GET', '/users/1', undefined, authorization)).body.name;

it('callers read their own writes, at whichever server', async () => {
  const [one, two] = [server(), server()];
  for (let i = 0; i < 30; i++) {
    const [here, there] = i % 2 ? [one, two] : [two, one];
    expect((await rename(here, `Writer ${i}`)).status).toBe(200);
    expect(await nameAt(there, as)).toBe(`Writer ${i}`);
  }
});

it('reads without credentials are answered by the replica alone, which soon has what was written', async () => {
  const at = server(counter.url);
  const before = counter.trips();
  expect((await at('GET', '/users/1')).status).toBe(200);
  expect((await at('GET', '/users?_limit=5')).status).toBe(200);
  expect((await at('HEAD', '/users/1')).status).toBe(200);
  expect(counter.trips() - before).toBe(3);
  await rename(at, 'Seen');
  expect((await at('GET', '/users/1', undefined, as)).status).toBe(200);
  expect(counter.trips() - before, 'with credentials').toBe(3);
  await expect.poll(() => nameAt(at)).toBe('Seen');
});

it('the primary answers what a replica does not, and the replica is left alone for a while', async () => {
  const gone = await startCounter('http://127.0.0.1:9');
  gone.stop();
  const at = server(gone.url);
  expect((await at('GET', '/users/1')).status).toBe(200);
  const back = server(counter.url);
  expect((await back('GET', '/users/1')).status).toBe(200);
});

it('without the primary, what is read without credentials is answered, and writes are 503', async () => {
  const at = server();
  expect((await at('GET', '/ready')).body).toEqual({ status: 'ready' });
  const network = await startProxy(Number(new URL(replica.url).port));
  const resting = server(network.url);
  network.become('reset');
  expect(await nameAt(resting), 'left alone for a while').toBe('Seen');
  network.become('pass');
  await primary.stop();
  expect(await nameAt(resting), 'asked after all').toBe('Seen');
  network.stop();
  expect(await nameAt(at)).toBe('Seen');
  expect(await at('GET', '/ready')).toMatchObject({ status: 200, body: { status: 'read-only' } });
  const refused = await rename(at, 'Lost');
  expect(refused).toMatchObject({ status: 503, body: { type: '/problems/unavailable' } });
  expect(refused.retry).toBe('1');
  expect((await at('GET', '/users/1', undefined, as)).status, 'with credentials').toBe(503);
  expect((await server('http://127.0.0.1:9')('GET', '/ready')).status, 'without either').toBe(503);
});
