/** `npm run deploy:check` says what would fail at Cloudflare: over a real sqld. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { unstable_readConfig } from 'wrangler';
import { ensureAdmin } from '../../src/auth/admin.ts';
import { migrate } from '../../src/db/migrate.ts';
import { openRemote } from '../../src/db/remote.ts';
import { bound, configFindings } from '../../src/entry/deploy/config.ts';
import { ROOT } from '../../src/entry/tools/child.ts';
import { type Sqld, startSqld } from '../../src/entry/tools/sqld.ts';
import { run } from '../commands.ts';

const dir = mkdtempSync(join(tmpdir(), 'ledge-deploy-'));
const SECRET = 'tLh4bDZ0mVtXk1q9rJw8sPz3yNc6uFg2';
let sqld: Sqld;
beforeAll(async () => {
  sqld = await startSqld({ dir });
}, 60_000);
afterAll(async () => {
  await sqld?.stop();
  rmSync(dir, { recursive: true, force: true });
});

async function check(LIBSQL_URL: string, ...flags: string[]) {
  // Nobody is at port 9.
  const LIBSQL_REPLICA_URL = LIBSQL_URL && 'http://127.0.0.1:9';
  const env = { ...process.env, LIBSQL_URL, LIBSQL_REPLICA_URL, SECRET, PUBLIC_URL: 'https://api.example' };
  const { stdout, stderr, code } = await run(
    [process.execPath, 'src/entry/deploy-check.ts', ...flags],
    { cwd: ROOT, env },
    60,
  );
  return { out: stdout + stderr, code };
}

it('a database that is gone, one that is not migrated, and one that has all', async () => {
  const [gone, empty] = await Promise.all([check('http://127.0.0.1:9'), check(sqld.url)]);
  expect(gone.code).toBe(1);
  expect(gone.out).toMatch(/✗ The database at LIBSQL_URL cannot be reached/);
  expect(empty.out).toMatch(/✗ The database lacks 0000_start, .*: npm run db:migrate/);

  const client = openRemote({ url: sqld.url, deadlineMs: 30_000 });
  await migrate(client, 'drizzle');
  expect((await check(sqld.url)).out).toMatch(/! There is no admin yet/);
  await ensureAdmin(client, 'admin', 'correct horse battery');
  client.close();
  const [{ out, code }, staging] = await Promise.all([check(sqld.url), check(sqld.url, '--env', 'staging')]);
  expect(out.split('\n').filter((line) => /^[✗!]/.test(line))).toEqual([
    '✗ 127.0.0.1 is an address of this network: Cloudflare cannot reach it',
    '✗ 127.0.0.1 is an address of this network: Cloudflare cannot reach it',
    '✗ The database at LIBSQL_REPLICA_URL cannot be reached: is it running, and the address right? Meanwhile LIBSQL_URL answers all reads.',
  ]);
  expect(out).toMatch(/✓ The bundle has \d+(\.\d+)? KiB compressed/);
  expect(out + gone.out).not.toContain(SECRET);
  expect(code).toBe(1);
  expect(staging.out).toBe(out.replaceAll('npm run deploy', 'npm run deploy -- --env staging'));
}, 120_000);

it('an environment that wrangler.toml has not', async () => {
  const { out, code } = await check('', '--env', 'prod');
  expect([code, out]).toEqual([1, 'wrangler.toml has no [env.prod]; its environments: staging\n']);
}, 30_000);

it('an environment has whatever the top level binds', () => {
  const config = (env: string) =>
    unstable_readConfig({ config: join(ROOT, 'wrangler.toml'), env }, { hideWarnings: true });
  const { definedEnvironments: environments = [], ...top } = config('');
  expect(environments).toContain('staging');
  for (const env of environments) {
    const own = config(env);
    expect(bound(own), env).toEqual(bound(top as typeof own));
    expect(configFindings(own, top.compatibility_date!).map(({ kind }) => kind)).not.toContain('bad');
    expect(own.name, 'a Worker of its own').not.toBe(top.name);
    const counted = ({ ratelimits }: Pick<typeof own, 'ratelimits'>) =>
      ratelimits.map(({ namespace_id }: { namespace_id: string }) => namespace_id);
    expect(counted(own), 'counted apart').not.toEqual(counted(top as typeof own));
  }
});
