/** Connections to a libSQL server that are kept open between calls, on a real one behind a proxy that reads along. */
import { rmSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { openRemote, type Remote } from '../../src/db/remote.ts';
import { freePort } from '../../src/entry/tools/child.ts';
import { startSqld } from '../../src/entry/tools/sqld.ts';
import { targetDir } from '../targets/settings.ts';

const dir = targetDir('unit-remote-streams');
/** What the server was asked: `opens` a stream or goes `on` with one, and leaves it or closes it. */
let seen: string[] = [];
let most = 0;
/** Of so many calls to come the answer is lost. */
let losing = 0;
let port: number;
let sqld: Awaited<ReturnType<typeof startSqld>>;
let url: string;
let client: Remote;

const proxy = createServer(async (incoming, answer) => {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const { baton, requests } = JSON.parse(body.toString()) as { baton?: string; requests: { type: string }[] };
  const closes = requests.at(-1)?.type === 'close';
  seen.push(
    `${baton === undefined ? 'opens' : 'on'}${closes ? (requests.length === 1 ? ', ends' : ', closes') : ''}`,
  );
  open++;
  most = Math.max(most, open);
  const { method, headers } = incoming;
  const onward = request(sqld.url + incoming.url, { method, headers }, (reply) => {
    open--;
    if (losing > 0 && losing--) return answer.destroy();
    answer.writeHead(reply.statusCode!, reply.headers);
    reply.pipe(answer);
  });
  onward.on('error', () => answer.destroy());
  onward.end(body);
});
let open = 0;

beforeAll(async () => {
  port = await freePort();
  sqld = await startSqld({ dir, port });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
});
afterAll(async () => {
  proxy.closeAllConnections();
  proxy.close();
  await sqld?.stop();
  rmSync(dir, { recursive: true, force: true });
});
beforeEach(async () => {
  await client?.end();
  const direct = openRemote({ url: sqld.url });
  await direct.batch(
    ['DROP TABLE IF EXISTS things', 'CREATE TABLE things (id INTEGER PRIMARY KEY, name TEXT UNIQUE)'],
    'write',
  );
  direct.close();
  client = openRemote({ url, deadlineMs: 10_000, atOnce: 2, keep: true });
  seen = [];
  most = 0;
});
const count = async () => Number((await client.execute('SELECT count(*) AS n FROM things')).rows[0]?.n);

it('one call goes on where the one before has ended', async () => {
  await client.execute({ sql: 'INSERT INTO things (name) VALUES (?)', args: ['a'] });
  await client.batch(['SELECT 1', "INSERT INTO things (name) VALUES ('b')"], 'write');
  expect(await count()).toBe(2);
  expect(seen).toEqual(['opens', 'on', 'on']);
});

it('never more are open than there may be, however many calls come together', async () => {
  const calls = Array.from({ length: 30 }, (_, n) =>
    client.execute({ sql: 'INSERT INTO things (name) VALUES (?)', args: [`${n}`] }),
  );
  await Promise.all(calls);
  expect(most).toBe(2);
  expect(seen.filter((each) => each === 'opens')).toHaveLength(2);
  expect(await count()).toBe(30);
});

it('a batch that fails leaves nothing, neither rows nor a transaction, and its connection is given up', async () => {
  const failing = client.batch(
    ["INSERT INTO things (name) VALUES ('a')", "INSERT INTO things (name) VALUES ('a')"],
    'write',
  );
  await expect(failing).rejects.toMatchObject({ code: 'SQLITE_CONSTRAINT', statementIndex: 1 });
  expect(await count()).toBe(0);
  await client.execute("INSERT INTO things (name) VALUES ('a')");
  const other = openRemote({ url: sqld.url });
  await other.execute("INSERT INTO things (name) VALUES ('b')");
  other.close();
  expect(seen).toEqual(['opens', 'on, ends', 'opens', 'on']);
});

it.each(['BEGIN IMMEDIATE', 'CREATE TEMP TABLE mine (a)', 'PRAGMA foreign_keys'])(
  'what may change a connection (%s) has one of its own',
  async (sql) => {
    await count();
    await client.execute(sql).catch(() => {});
    await client.execute("INSERT INTO things (name) VALUES ('a')");
    expect(await count()).toBe(1);
    expect(seen).toEqual(['opens', 'opens, closes', 'on', 'on']);
  },
);

it('a write finds its way to a server that has started anew, and is carried out once', async () => {
  await Promise.all([count(), count()]);
  await sqld.stop();
  sqld = await startSqld({ dir, port });
  seen = [];
  await client.execute("INSERT INTO things (name) VALUES ('a')");
  expect(await count()).toBe(1);
  // Both connections were those of the server before.
  expect(seen).toEqual(['on', 'on', 'opens', 'on']);
});

it('while answers are lost no more are left open than there may be', async () => {
  losing = 12;
  const write = () => client.execute("INSERT INTO things (name) VALUES ('a')");
  const calls = Array.from({ length: 12 }, () => write().catch(({ fault }) => fault));
  expect(new Set(await Promise.all(calls))).toEqual(new Set(['cut']));
  expect(seen.filter((each) => each === 'opens').length).toBeLessThanOrEqual(2);
  const begun = performance.now();
  expect(await count()).toBe(1);
  // A server without room has it again after ten seconds.
  expect(performance.now() - begun).toBeLessThan(5_000);
});

it('who ends leaves none behind, and who does nothing for a while neither', async () => {
  await Promise.all([count(), count()]);
  await client.end();
  expect(seen.slice(2)).toEqual(['on, ends', 'on, ends']);
  client = openRemote({ url, deadlineMs: 10_000, atOnce: 2, keep: true });
  await count();
  await expect.poll(() => seen.slice(4)).toEqual(['opens', 'on, ends']);
});
