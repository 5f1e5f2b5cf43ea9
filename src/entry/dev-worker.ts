/**
 * `npm run dev:worker`: the Worker in the real `wrangler dev`, over a real `sqld` with its data in
 * `.data/sqld`. Ctrl-C ends both; when one of them dies, so does the other.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseEnv } from 'node:util';
import { resources } from '../resources/index.ts';
import { exampleLines } from './example.ts';
import { hasSamples } from './first-rows.ts';
import { aheadOfMigrations } from './schema-ahead.ts';
import { type Child, portIsFree, ROOT, untilReady } from './tools/child.ts';
import { makeAdmin, migrate, seed } from './tools/remote.ts';
import { startSqld } from './tools/sqld.ts';
import { startWrangler, writeEnvFile } from './tools/wrangler.ts';

const DEV_VARS = join(ROOT, '.dev.vars');
/** All that belongs to this database lies beside it: deleting the folder starts anew. */
const DIR = join(ROOT, '.data/sqld');
const PASSWORD = join(DIR, 'admin-password');
const SEEDED = join(DIR, 'seeded');

const children: Child[] = [];
let leaving = false;

async function leave(code: number): Promise<never> {
  leaving = true;
  await Promise.all(children.map((child) => child.stop()));
  process.exit(code);
}

/** A random text that is made once and kept in a file that only this user can read. */
function kept(file: string): string {
  if (!existsSync(file)) writeFileSync(file, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600 });
  return readFileSync(file, 'utf8').trim();
}

/** Starts `sqld` and brings its tables up to date; the first time it also writes the samples and the admin. */
async function database(): Promise<Record<string, string>> {
  const sqldLog = join(DIR, 'sqld.log');
  const log = join(DIR, 'prepare.log');
  for (const file of [sqldLog, log]) rmSync(file, { force: true });
  const sqld = await startSqld({ dir: DIR, log: sqldLog });
  children.push(sqld.child);
  const settings = { LIBSQL_URL: sqld.url, LIBSQL_AUTH_TOKEN: '', SECRET: kept(join(DIR, 'secret')) };
  await migrate({ settings, log });
  if (!existsSync(SEEDED)) {
    if (hasSamples()) console.log('Writing the samples…');
    await seed({ settings, log });
    writeFileSync(SEEDED, '');
  }
  if (!existsSync(PASSWORD)) {
    const password = kept(PASSWORD);
    await makeAdmin({ settings, log, username: 'admin', password }).catch((error) => {
      rmSync(PASSWORD);
      throw error;
    });
  }
  return settings;
}

async function main(): Promise<void> {
  const port = Number(process.env.PORT || 8787);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new Error('PORT must be from 1 to 65535');
  if (!(await portIsFree(port))) throw new Error(`Port ${port} is taken: choose another one, PORT=8788`);
  mkdirSync(DIR, { recursive: true, mode: 0o700 });
  const ahead = aheadOfMigrations();
  if (ahead) console.log(ahead);
  const own = existsSync(DEV_VARS) ? parseEnv(readFileSync(DEV_VARS, 'utf8')) : {};
  // Whoever names a database of their own in .dev.vars has migrated it, too.
  const ours = own.LIBSQL_URL ? {} : await database();

  const envFile = join(DIR, 'worker.env');
  rmSync(envFile, { force: true });
  writeEnvFile(envFile, { NODE_ENV: 'development', PUBLIC_URL: `http://localhost:${port}`, ...ours });
  const wrangler = startWrangler({
    port,
    host: process.env.HOST || '127.0.0.1',
    envFiles: [envFile, DEV_VARS],
    state: join(ROOT, '.wrangler/state'),
  });
  children.push(wrangler);
  const base = `http://localhost:${port}${own.API_PREFIX ?? ''}`;
  await untilReady(`${base.replace('localhost', '127.0.0.1')}/ready`, wrangler, 60_000);
  console.log(`\nLedge on workerd: ${base}  (documentation: ${base}/docs)`);
  console.log(`Database: ${own.LIBSQL_URL ? 'the one in .dev.vars' : `sqld, in ${relative(ROOT, DIR)}`}`);
  const lines = exampleLines(base, Object.values(resources), `admin:$(cat ${relative(ROOT, PASSWORD)})`);
  console.log(`\n${(own.LIBSQL_URL ? lines.slice(0, 2) : lines).join('\n')}`);
  console.log('\nCtrl-C ends it.');
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => leave(0));
try {
  await main();
  await Promise.race(children.map((child) => child.exited));
  if (!leaving) console.error('wrangler or sqld has ended, so the rest ends too.');
} catch (error) {
  if (!leaving) console.error(error instanceof Error ? error.message : error);
}
if (!leaving) await leave(1);
