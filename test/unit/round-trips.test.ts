/** A read or a write is one round trip to the database, whatever it embeds: counted at a real libSQL server. */

import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../../src/app.ts';
import { parseSettings } from '../../src/config.ts';
import { loadRows } from '../../src/db/load.ts';
import { migrate } from '../../src/db/migrate.ts';
import { openRemote } from '../../src/db/remote.ts';
import { collectionsOf, samplesFor } from '../../src/entry/development.ts';
import { type Sqld, startSqld } from '../../src/entry/tools/sqld.ts';
import { resources } from '../../src/resources/index.ts';

const dir = mkdtempSync(join(tmpdir(), 'ledge-trips-'));
let sqld: Sqld;
let trips = 0;
/** Passes everything on to sqld, and counts. */
const counter = createServer((incoming, answer) => {
  trips++;
  const { method, headers, url } = incoming;
  const onward = request(sqld.url + url, { method, headers }, (reply) => {
    answer.writeHead(reply.statusCode!, reply.headers);
    reply.pipe(answer);
  });
  incoming.pipe(onward);
});
let app: ReturnType<typeof createApp>;

beforeAll(async () => {
  sqld = await startSqld({ dir });
  const direct = openRemote({ url: sqld.url });
  await migrate(direct, 'drizzle');
  const declared = Object.values(resources);
  await loadRows(direct, collectionsOf(declared), await samplesFor(declared));
  direct.close();
  await new Promise<void>((resolve) => counter.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(counter.address() as AddressInfo).port}`;
  const settings = parseSettings({ SECRET: 'x'.repeat(32) });
  const client = openRemote({ url });
  app = createApp({
    ...{ settings, runtime: 'node', now: Date.now, asset: async () => undefined },
    database: () => client,
    log: { request() {}, event() {} },
    later: () => {},
  });
}, 60_000);
afterAll(async () => {
  counter.close();
  await sqld.stop();
  rmSync(dir, { recursive: true, force: true });
});

/** How many round trips a request takes, and its status. */
async function costOf(path: string, headers: Record<string, string> = {}) {
  const before = trips;
  const answer = await app.request(path, { headers });
  await answer.text();
  return { status: answer.status, trips: trips - before };
}

describe('round trips of writes', () => {
  const json = (method: string, body: unknown, more: Record<string, string> = {}) => ({
    method,
    headers: { 'content-type': 'application/json', ...more },
    body: JSON.stringify(body),
  });
  const cost = async (path: string, init: RequestInit) => {
    const before = trips;
    const answer = await app.request(path, init);
    const row = (await answer.json()) as { id: number };
    return { status: answer.status, trips: trips - before, row };
  };

  it('POST, PUT, PATCH and DELETE, of rows and of arrays, with keys and without: 1', async () => {
    const login = { username: 'trip', password: 'a long password' };
    await app.request('/auth/register', json('POST', { ...login, email: 'trip@example.com' }));
    const session = await (await app.request('/auth/login', json('POST', login))).json();
    const as = { authorization: `Bearer ${(session as { accessToken: string }).accessToken}` };
    const key = { ...as, 'idempotency-key': 'trip' };
    // The first one also reads the keys that tokens are verified with.
    const { row } = await cost('/albums', json('POST', { title: 'x' }, as));
    const path = `/albums/${row.id}`;
    const photo = {
      albumId: row.id,
      title: 'x',
      url: 'https://a.example',
      thumbnailUrl: 'https://a.example',
    };
    const lost = { ...photo, albumId: 99_999_999 };
    for (const [status, expected, to, init] of [
      [201, 1, '/albums', json('POST', { title: 'x' }, as)],
      [201, 1, '/photos', json('POST', Array(1_000).fill(photo), as)],
      [201, 1, '/photos', json('POST', Array(100).fill(photo), key)],
      [201, 1, '/photos', json('POST', Array(100).fill(photo), key)],
      [422, 1, '/photos', json('POST', [photo, lost], as)],
      [422, 0, '/photos', json('POST', [photo, { nope: 1 }], as)],
      [200, 1, path, json('PUT', { title: 'y' }, { ...as, 'if-match': '*' })],
      [200, 1, path, json('PATCH', { title: 'z' }, key)],
      [200, 1, path, json('PATCH', { title: 'z' }, key)],
      [412, 1, path, json('PATCH', { title: 'z' }, { ...as, 'if-match': '"x"' })],
      [200, 1, path, { method: 'DELETE', headers: as }],
      [404, 1, path, { method: 'DELETE', headers: as }],
    ] as const) {
      const { row: _, ...found } = await cost(to, init);
      expect(found, `${init.method} ${to}`).toEqual({ status, trips: expected });
    }
  });
});

describe('round trips of', () => {
  const [name] = Object.keys(resources);
  const relations = Object.values(resources).flatMap(({ name, model }) => [
    ...(model.declaration.has ?? []).map((child) => `/${name}?_embed=${child}`),
    ...model.parents.map((parent) => `/${name}?_expand=${parent.as}&_limit=1000`),
    ...model.parents.map((parent) => `/${parent.name}/1/${name}`),
  ]);

  it.each([
    `/${name}/1`,
    `/${name}?_limit=1`,
    `/${name}?_limit=100`,
    `/${name}?_limit=1000`,
    `/${name}?_cursor=&_sort=id&_order=desc`,
    `/${name}?_page=2&_fields=id`,
    ...relations,
  ])('GET %s: 1', async (path) => expect(await costOf(path)).toEqual({ status: 200, trips: 1 }));

  it('a conditional read, a page as CSV and what is not there: 1', async () => {
    expect(await costOf(`/${name}/1`, { 'if-none-match': '*' })).toEqual({ status: 304, trips: 1 });
    expect(await costOf(`/${name}?_limit=9`, { accept: 'text/csv' })).toEqual({ status: 200, trips: 1 });
    expect(await costOf(`/${name}/999999999`)).toEqual({ status: 404, trips: 1 });
  });

  it('what is refused by its address: 0', async () => {
    for (const path of [`/${name}?nope=1`, `/${name}/x`, `/${name}?_cursor=x`])
      expect(await costOf(path)).toEqual({ status: 400, trips: 0 });
  });

  it('an export: 1 for each 500 rows', async () => {
    for (const { name } of Object.values(resources)) {
      const total = Number((await app.request(`/${name}`, { method: 'HEAD' })).headers.get('x-total-count'));
      const { trips } = await costOf(`/${name}`, { accept: 'application/x-ndjson' });
      expect(trips, name).toBe(Math.floor(total / 500) + 1);
    }
  });
});
