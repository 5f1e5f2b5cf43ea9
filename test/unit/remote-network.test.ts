/** A real libSQL server behind a network that stalls, cuts and resets: each is a 503, and goes by with its cause. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '@libsql/client';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../../src/app.ts';
import { ensureAdmin } from '../../src/auth/admin.ts';
import { gatedHasher } from '../../src/auth/hasher.ts';
import { parseSettings } from '../../src/config.ts';
import { migrate } from '../../src/db/migrate.ts';
import { openRemote } from '../../src/db/remote.ts';
import { startSqld } from '../../src/entry/tools/sqld.ts';
import { asker, type Mode, startProxy } from './unreliable.ts';

/** As long as a busy machine may take to pass on what was asked: 300 ms were too few once. */
const DEADLINE_MS = 600;
const SECRET = 'x'.repeat(32);
const dir = mkdtempSync(join(tmpdir(), 'ledge-network-'));
let sqld: Awaited<ReturnType<typeof startSqld>>;
let proxy: Awaited<ReturnType<typeof startProxy>>;
let direct: Client;
let client: Client;
let app: ReturnType<typeof createApp>;
const headers = {
  authorization: `Basic ${btoa('admin:correct horse battery')}`,
  'content-type': 'application/json',
};

beforeAll(async () => {
  sqld = await startSqld({ dir });
  proxy = await startProxy(Number(new URL(sqld.url).port));
  direct = openRemote({ url: sqld.url });
  await migrate(direct, 'drizzle');
  await ensureAdmin(direct, 'admin', 'correct horse battery');
  client = openRemote({ url: proxy.url, deadlineMs: DEADLINE_MS });
  app = createApp({
    ...{ settings: parseSettings({ SECRET, LIBSQL_URL: proxy.url }), runtime: 'node', now: Date.now },
    database: () => client,
    log: { request() {}, event() {} },
    hasher: gatedHasher(1),
    peer: () => '',
    later: () => {},
    asset: async () => undefined,
  });
  // The credentials are known from here on: what is written afterwards is one call.
  await app.request('/auth/me', { headers });
}, 30_000);
afterEach(() => proxy.become('pass'));
afterAll(async () => {
  client?.close();
  direct?.close();
  proxy?.stop();
  await sqld?.stop();
  rmSync(dir, { recursive: true, force: true });
});

const ask = (method: string, path: string, body?: unknown, more: Record<string, string> = {}) =>
  asker(proxy, app.request)(method, path, body, { ...headers, ...more });
const stored = async (name: string) => {
  const args = [name];
  return (await direct.execute({ sql: 'SELECT id FROM users WHERE name = ?', args })).rows.length;
};

describe.each<[Mode, RegExp, boolean]>([
  ['stall', /does not answer in time/, true],
  ['cut', /(ended the connection|cannot be reached|is none)/, true],
  ['reset', /(ended the connection|cannot be reached)/, false],
  ['lose', /(ended the connection|cannot be reached)/, true],
])('a network that would %s', (mode, why, reaches) => {
  it('a read is sent twice, answered with 503, and works again at once', async () => {
    proxy.become(mode);
    const refused = await ask('GET', '/users?_limit=1');
    expect(refused).toMatchObject({ status: 503, retry: '1', asked: 2 });
    expect(refused.text).toMatch(why);
    expect(refused.text).not.toMatch(/127\.0\.0\.1|select|stack|node_modules/i);
    expect((await ask('GET', '/ready')).status).toBe(503);
    proxy.become('pass');
    expect((await ask('GET', '/users?_limit=1')).status).toBe(200);
    expect((await ask('GET', '/ready')).status).toBe(200);
  });

  it('a write is sent once, and is whole or not at all', async () => {
    proxy.become(mode);
    const name = `written where it would ${mode}`;
    const rows = [{ name }, { name }];
    expect(await ask('POST', '/users', rows)).toMatchObject({ status: 503, retry: '1', asked: 1 });
    await expect.poll(() => stored(name)).toBe(reaches ? 2 : 0);
    proxy.become('pass');
    expect((await ask('POST', '/users', rows)).status).toBe(201);
  });

  it('a write with an Idempotency-Key can be sent again, and is done once', async () => {
    proxy.become(mode);
    const name = `with a key where it would ${mode}`;
    const post = () => ask('POST', '/users', { name }, { 'idempotency-key': mode });
    expect((await post()).status).toBe(503);
    await expect.poll(() => stored(name)).toBe(reaches ? 1 : 0);
    proxy.become('pass');
    expect((await post()).status).toBe(201);
    expect(await stored(name)).toBe(1);
  });
});

it('a read goes on where the first connection was lost', async () => {
  proxy.become('reset');
  const reading = ask('GET', '/users?_limit=1');
  await expect.poll(proxy.asked).toBeGreaterThan(0);
  proxy.become('pass');
  expect((await reading).status).toBe(200);
});

it('one of twenty migrators works on a new server, and none fails', async () => {
  const other = await startSqld({ dir: join(dir, 'other') });
  try {
    const clients = Array.from({ length: 20 }, () => openRemote({ url: other.url, deadlineMs: 30_000 }));
    const applied = await Promise.all(clients.map((each) => migrate(each, 'drizzle')));
    expect(applied.filter((tags) => tags.length > 0)).toHaveLength(1);
    for (const each of clients) each.close();
  } finally {
    await other.stop();
  }
}, 40_000);
