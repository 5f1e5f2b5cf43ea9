/** The Worker over a primary and its replica: who is asked for what, in which trace, and what goes on without the primary. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { migrate } from '../../src/db/migrate.ts';
import { openRemote } from '../../src/db/remote.ts';
import { type Child, freePort, untilReady } from '../../src/entry/tools/child.ts';
import { type Sqld, startSqld } from '../../src/entry/tools/sqld.ts';
import { newId } from '../../src/http/trace-context.ts';
import { random, settings } from '../targets/settings.ts';
import { bundleWorker, startWorker } from '../targets/sqld.ts';
import { startCounter } from '../unit/counted.ts';

const dir = mkdtempSync(join(tmpdir(), 'ledge-worker-replica-'));
const log = join(dir, 'log');
const person = { username: 'writer', password: 'correct horse battery' };
type Counter = Awaited<ReturnType<typeof startCounter>>;
let base: string;
let worker: Child;
let sqlds: Sqld[] = [];
let counters: { primary: Counter; replica: Counter };

async function databases(): Promise<void> {
  const primary = await startSqld({ dir: join(dir, 'primary'), primary: true });
  sqlds = [primary];
  const direct = openRemote({ url: primary.url, deadlineMs: 30_000 });
  await migrate(direct, 'drizzle');
  direct.close();
  const replica = await startSqld({ dir: join(dir, 'replica'), replicaOf: primary.grpc });
  sqlds.push(replica);
  counters = { primary: await startCounter(primary.url), replica: await startCounter(replica.url) };
}

beforeAll(async () => {
  const bundle = join(dir, 'bundle');
  await Promise.all([databases(), bundleWorker(bundle, log)]);
  const port = await freePort();
  base = `http://127.0.0.1:${port}`;
  const given = settings(base, {
    ...{ NODE_ENV: 'production', SECRET: random() },
    ...{ LIBSQL_URL: counters.primary.url, LIBSQL_REPLICA_URL: counters.replica.url },
  });
  worker = startWorker(bundle, given, port, dir, log);
  await untilReady(`${base}/ready`, worker, 60_000);
}, 120_000);
afterAll(async () => {
  await worker?.stop();
  counters?.primary.stop();
  counters?.replica.stop();
  await Promise.all(sqlds.map((sqld) => sqld.stop()));
  rmSync(dir, { recursive: true, force: true });
});

/** Asks, in a trace of its own. @returns the answer, and how often each was asked for it and in that trace */
async function ask(method: string, path: string, json?: object, authorization?: string) {
  const [trace, parent] = [newId(16), newId(8)];
  const { primary, replica } = counters;
  const before = [primary.trips(), replica.trips()] as const;
  const answer = await fetch(base + path, {
    method,
    headers: {
      'content-type': 'application/json',
      ...(authorization && { authorization }),
      ...{ traceparent: `00-${trace}-${parent}-01`, tracestate: 'a=1' },
    },
    ...(json && { body: JSON.stringify(json) }),
  });
  const text = await answer.text();
  // With a step of the Worker's own in the place of the client's.
  const passed = new RegExp(`^00-${trace}-(?!${parent})[\\da-f]{16}-01 a=1$`);
  const all = [...primary.traces(), ...replica.traces()];
  return {
    status: answer.status,
    retry: answer.headers.get('retry-after'),
    body: text === '' ? {} : JSON.parse(text),
    primary: primary.trips() - before[0],
    replica: replica.trips() - before[1],
    traced: all.filter((each) => passed.test(each)).length,
  };
}

let bearer: string;
let users: string;

it('writes, and reads with credentials, go to the primary, and each call is of the trace', async () => {
  const registered = await ask('POST', '/auth/register', { ...person, email: 'writer@example.com' });
  expect(registered).toMatchObject({ status: 201, replica: 0 });
  users = `/users/${registered.body.id}`;
  const login = await ask('POST', '/auth/login', person);
  expect(login).toMatchObject({ status: 200, replica: 0 });
  bearer = `Bearer ${login.body.accessToken}`;
  const asked = [registered, login];
  for (let i = 0; i < 10; i++) {
    const name = `Writer ${i}`;
    const changed = await ask('PATCH', users, { name }, bearer);
    expect(changed).toMatchObject({ status: 200, replica: 0 });
    const read = await ask('GET', users, undefined, bearer);
    expect(read).toMatchObject({ status: 200, body: { name }, replica: 0 });
    asked.push(changed, read);
  }
  // One call at least; what is done once a minute, after an answer, comes along with one or the other.
  for (const { primary, traced } of asked) expect(Math.min(primary, traced)).toBeGreaterThan(0);
}, 30_000);

it('reads without credentials are answered by the replica alone, in the trace', async () => {
  await expect.poll(async () => (await ask('GET', users)).body.name).toBe('Writer 9');
  for (const path of [users, '/users?_limit=5', '/users?_page=1&_limit=2'])
    expect(await ask('GET', path)).toMatchObject({ status: 200, primary: 0, replica: 1, traced: 1 });
});

it('without the primary, they go on, and all else is 503', { timeout: 30_000 }, async () => {
  await sqlds[0]!.stop();
  expect(await ask('GET', users)).toMatchObject({ status: 200, body: { name: 'Writer 9' }, primary: 0 });
  expect(await ask('GET', '/ready')).toMatchObject({ status: 200, body: { status: 'read-only' } });
  const unavailable = { status: 503, retry: '1', body: { type: '/problems/unavailable' } };
  expect(await ask('PATCH', users, { name: 'Lost' }, bearer)).toMatchObject({ ...unavailable, replica: 0 });
  expect(await ask('POST', '/auth/login', person)).toMatchObject(unavailable);
  expect(await ask('GET', users, undefined, bearer)).toMatchObject({ ...unavailable, replica: 0 });
});
