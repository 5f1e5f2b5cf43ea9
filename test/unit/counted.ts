/** The app over a real libSQL server that counts the round trips to it, with a row of each resource at least. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp } from '../../src/app.ts';
import { ensureAdmin } from '../../src/auth/admin.ts';
import { gatedHasher } from '../../src/auth/hasher.ts';
import { parseSettings } from '../../src/config.ts';
import { loadRows } from '../../src/db/load.ts';
import { migrate } from '../../src/db/migrate.ts';
import { openRemote } from '../../src/db/remote.ts';
import { collectionsOf, samplesFor } from '../../src/entry/first-rows.ts';
import { startSqld } from '../../src/entry/tools/sqld.ts';
import { resources } from '../../src/resources/index.ts';
import { type Document, type Resource as Read, readDocument } from '../document.ts';

/** Passes everything on to a libSQL server, and counts; `delay` is added to each round trip, in milliseconds. */
export async function startCounter(url: string) {
  let trips = 0;
  let delay = 0;
  let now = 0;
  let most = 0;
  const traces: string[] = [];
  const server = createServer((incoming, answer) => {
    trips++;
    most = Math.max(most, ++now);
    answer.once('close', () => now--);
    const { method, headers } = incoming;
    if (headers.traceparent) traces.push([headers.traceparent, headers.tracestate].flat().join(' '));
    const onward = request(url + incoming.url, { method, headers }, (reply) => {
      answer.writeHead(reply.statusCode!, reply.headers);
      reply.pipe(answer);
    });
    onward.on('error', () => answer.destroy());
    setTimeout(() => incoming.pipe(onward), delay);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    trips: () => trips,
    /** How many came at once at most, since this was last asked. */
    most() {
      const before = most;
      most = now;
      return before;
    },
    /** The `traceparent` and `tracestate` of what came with one, since this was last asked. */
    traces: () => traces.splice(0),
    slow(ms: number) {
      delay = ms;
    },
    stop: () => server.close(),
  };
}

/** @param more settings of the app */
export async function openCounted(more: Record<string, string> = {}) {
  const dir = mkdtempSync(join(tmpdir(), 'ledge-trips-'));
  const sqld = await startSqld({ dir });
  const direct = openRemote({ url: sqld.url });
  await migrate(direct, 'drizzle');
  const declared = Object.values(resources);
  await loadRows(direct, collectionsOf(declared), await samplesFor(declared));
  const password = 'correct horse battery';
  await ensureAdmin(direct, 'admin', password);
  direct.close();

  const counter = await startCounter(sqld.url);
  const client = openRemote({ url: counter.url });
  const after: Promise<void>[] = [];
  const app = createApp({
    ...{
      settings: parseSettings({ SECRET: 'x'.repeat(32), LIBSQL_URL: counter.url, ...more }),
      runtime: 'node',
      now: Date.now,
    },
    database: () => client,
    log: { request() {}, event() {} },
    hasher: gatedHasher(1),
    peer: () => '',
    later: (_c, work) => void after.push(work),
    asset: async () => undefined,
  });
  const json = async <T>(path: string, init?: RequestInit) =>
    (await (await app.request(path, init)).json()) as T;

  /** The id of the oldest row, as it stands in a path. */
  const firstOf = async (name: string) =>
    (await json<{ id: unknown }[]>(`/${name}?_sort=id&_limit=1`))[0]?.id as number | string | undefined;
  const { resources: read, body } = readDocument(await json<Document>('/openapi.json'));
  const headers = { authorization: `Basic ${btoa(`admin:${password}`)}`, 'content-type': 'application/json' };
  for (let round = 0; round < read.length; round++) {
    for (const resource of read) {
      if ((await firstOf(resource.name)) !== undefined) continue;
      const parents = Object.entries(resource.references).filter(([field]) =>
        resource.required.includes(field),
      );
      const known = await Promise.all(parents.map(([, parent]) => firstOf(parent)));
      if (known.includes(undefined)) continue; // in a later round
      const made = JSON.stringify(await body(resource, 'word', firstOf));
      await app.request(`/${resource.name}`, { method: 'POST', headers, body: made });
    }
  }

  return {
    app,
    client,
    firstOf,
    /** What an admin says in `Authorization`. */
    admin: headers.authorization,
    password,
    body: (resource: Read, word: string) => body(resource, word, firstOf),
    resources: read,
    slow: counter.slow,
    /** How many round trips a request takes, and its answer; what is done after it does not count. */
    async cost(path: string, init: RequestInit = {}) {
      const before = counter.trips();
      const answer = await app.request(path, init);
      const text = await answer.text();
      const trips = counter.trips() - before;
      await Promise.all(after.splice(0));
      return { status: answer.status, trips, text };
    },
    async stop() {
      counter.stop();
      await sqld.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
