/** A trace that a client has begun goes on to the database, and stands in the log with the request's id. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { migrate } from '../../src/db/migrate.ts';
import { openRemote } from '../../src/db/remote.ts';
import { ROOT } from '../../src/entry/tools/child.ts';
import { startSqld } from '../../src/entry/tools/sqld.ts';
import { newId } from '../../src/http/trace-context.ts';
import { resources } from '../../src/resources/index.ts';
import { start } from '../commands.ts';
import { settings } from '../targets/settings.ts';
import { startCounter } from '../unit/counted.ts';

const dir = mkdtempSync(join(tmpdir(), 'ledge-trace-'));
const path = `/${Object.keys(resources)[0]}?_limit=1`;
let server: ReturnType<typeof start> | undefined;
let sqld: Awaited<ReturnType<typeof startSqld>>;
let primary: Awaited<ReturnType<typeof startCounter>>;
let replica: Awaited<ReturnType<typeof startCounter>>;

beforeAll(async () => {
  sqld = await startSqld({ dir });
  primary = await startCounter(sqld.url);
  replica = await startCounter(sqld.url);
  const direct = openRemote({ url: sqld.url });
  await migrate(direct, 'drizzle');
  direct.close();
});
afterEach(() => server?.kill());
afterAll(async () => {
  primary?.stop();
  replica?.stop();
  await sqld?.stop();
  rmSync(dir, { recursive: true, force: true });
});

describe.each([
  ['Node', []],
  ['Bun', ['--bun']],
])('on %s', { timeout: 60_000 }, (_name, flags) => {
  it('goes on, each with a step of its own, to primary and replica', async () => {
    const env = settings('http://localhost', {
      ...{ NODE_ENV: 'production', PORT: '0', SECRET: 'x'.repeat(32) },
      ...{ LIBSQL_URL: primary.url, LIBSQL_REPLICA_URL: replica.url },
    });
    const argv: [string, ...string[]] = [process.execPath, join(ROOT, 'src/entry/start.js'), ...flags];
    server = start(argv, { cwd: dir, env: { ...process.env, ...env } });
    const [, base] = await server.line(/listens on (\S+)/);
    const ask = async (to: string, id: string, headers: Record<string, string>, init: RequestInit = {}) => {
      const answer = await fetch(`${base}${to}`, { ...init, headers: { 'x-request-id': id, ...headers } });
      await answer.text();
      expect(answer.headers.get('x-request-id')).toBe(id);
      return { primary: primary.traces(), replica: replica.traces() };
    };
    const nothing = { primary: [], replica: [] };

    expect(await ask(path, 'without-a-trace', {})).toEqual(nothing);
    expect(await ask(path, 'not-a-trace', { traceparent: `00-${'0'.repeat(32)}-${newId(8)}-01` })).toEqual(
      nothing,
    );

    const [trace, parent] = [newId(16), newId(8)];
    const given = { traceparent: `00-${trace}-${parent}-01`, tracestate: 'a=1,b=2' };
    const read = await ask(path, 'read-in-a-trace', given);
    expect(read).toEqual({
      primary: [],
      replica: [expect.stringMatching(new RegExp(`^00-${trace}-(?!${parent})[\\da-f]{16}-01 a=1,b=2$`))],
    });
    const body = JSON.stringify({ username: 'nobody', password: 'not a password' });
    const login = await ask(
      '/auth/login',
      'write-in-a-trace',
      { ...given, 'content-type': 'application/json' },
      { method: 'POST', body },
    );
    expect(login.replica).toEqual([]);
    expect(login.primary.length).toBeGreaterThan(0);
    const spans = new Set(login.primary.map((header) => header.slice(3, 52)));
    expect(spans.size).toBe(1);
    expect(login.primary[0]).toMatch(new RegExp(`^00-${trace}-(?!${parent})[\\da-f]{16}-01 a=1,b=2$`));

    // All at once: none takes another's, and together they are as many to the database as those of no trace may be.
    const many = Array.from({ length: 40 }, () => newId(16));
    replica.slow(100);
    replica.most();
    await Promise.all([
      ...many.map((id) => fetch(`${base}${path}`, { headers: { traceparent: `00-${id}-${parent}-00` } })),
      ...many.map(() => fetch(`${base}${path}`)),
    ]);
    replica.slow(0);
    const passed = replica.traces().map((header) => header.slice(3, 35));
    expect(passed.toSorted()).toEqual(many.toSorted());
    const most = replica.most();
    expect(most).toBeGreaterThan(10);
    expect(most).toBeLessThanOrEqual(20);

    const { stdout } = await server.kill();
    // What was done after an answer.
    primary.traces();
    const lines = stdout
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const line = (id: string) => lines.find((each) => each.id === id);
    expect(line('read-in-a-trace')).toMatchObject({ trace, span: read.replica[0]!.slice(36, 52) });
    expect(line('not-a-trace')).not.toHaveProperty('trace');
  });
});
