/** What has served its time is removed by those who sign in, a minute apart. */
import type { Client } from '@libsql/client';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createApp } from '../app.ts';
import { parseSettings } from '../config.ts';
import { compile } from '../db/compile.ts';
import { temporary } from '../db/engine.fixture.ts';
import { openEngine } from '../db/engine.ts';
import { migrate } from '../db/migrate.ts';
import { Later } from '../http/later.ts';
import { gatedHasher } from './hasher.ts';

const START = Date.UTC(2030, 0, 1);
const DAY = 86_400_000;
let file: Awaited<ReturnType<typeof temporary>>;
let client: Client;
let later: Later;
let now: number;
let app: ReturnType<typeof createApp>;

beforeEach(async () => {
  now = START;
  file = await temporary();
  client = openEngine(file.path);
  later = new Later();
  await migrate(client, 'drizzle');
  app = createApp({
    settings: parseSettings({ SECRET: 'x'.repeat(32), AUDIT_DAYS: '10' }),
    ...{ runtime: 'node', now: () => now, database: () => client, hasher: gatedHasher(1), peer: () => '' },
    ...{ log: { request() {}, event() {} }, asset: async () => undefined },
    later: (_c, work) => later.add(work),
  });
});
afterEach(async () => {
  client.close();
  await file[Symbol.asyncDispose]();
});

/** Rows of each table that run out at `at`. */
async function plant(at: number, audits = 1): Promise<void> {
  const time = BigInt(at);
  // A counter runs out by the database's own clock.
  const counts = at > START ? BigInt(Date.now() + DAY) : 0n;
  const user = sql`(SELECT max(id) FROM users)`;
  const name = crypto.randomUUID();
  const statements = [
    sql`INSERT INTO users (name) VALUES (${name})`,
    sql`INSERT INTO audit (at, event, address, request_id)
      WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${BigInt(audits)})
      SELECT ${time - BigInt(10 * DAY)}, 'login', '', '' FROM n`,
    sql`INSERT INTO throttles VALUES (${name}, ${counts})`,
    sql`INSERT INTO sessions VALUES (${name}, ${user}, '', 0, '', '', 0, 0, ${time})`,
    sql`INSERT INTO password_resets VALUES (${name}, ${user}, ${time})`,
    sql`INSERT INTO invitations (hash, created_at, expires_at) VALUES (${name}, 0, ${time})`,
  ];
  await client.batch(statements.map(compile), 'write');
}
async function left(): Promise<Record<string, number>> {
  const tables = ['audit', 'throttles', 'sessions', 'password_resets', 'invitations'];
  const counts = tables.map(
    (name) => sql`(SELECT count(*) FROM ${sql.identifier(name)}) AS ${sql.identifier(name)}`,
  );
  const { rows } = await client.execute(compile(sql`SELECT ${sql.join(counts, sql`, `)}`));
  return { ...(rows[0] as unknown as Record<string, number>) };
}
const all = (n: number) => ({ audit: n, throttles: n, sessions: n, password_resets: n, invitations: n });
/** A request that writes nothing itself. */
async function visit(path = '/auth/refresh') {
  const { status } = await app.request(path, { method: 'POST' });
  await later.done();
  return status;
}

it('removes what has run out and leaves the rest', async () => {
  await plant(START - 1);
  await plant(START + 1);
  expect(await visit()).toBe(401);
  expect(await left()).toEqual(all(1));
});

it('is done once a minute at most', async () => {
  await visit();
  await plant(START - 1);
  now += 59_999;
  await visit();
  expect(await left()).toEqual(all(1));
  now += 1;
  await visit();
  expect(await left()).toEqual(all(0));
});

it('goes on at once where there is more', async () => {
  await plant(START - 1, 1_500);
  await visit();
  expect((await left()).audit).toBe(500);
  await visit();
  expect(await left()).toEqual(all(0));
});

it('is not the business of who only reads', async () => {
  await plant(START - 1);
  await app.request('/users');
  await later.done();
  expect(await left()).toEqual(all(1));
});
