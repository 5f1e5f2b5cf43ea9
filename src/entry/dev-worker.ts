/**
 * `npm run dev:worker`: the Worker in the real `wrangler dev`, over a real `sqld` with its data in
 * `.data/sqld`. Ctrl-C ends both; when one of them dies, so does the other.
 */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseArgs, parseEnv } from 'node:util';
import { resources } from '../resources/index.ts';
import { exampleLines } from './example.ts';
import { aheadOfMigrations } from './schema-ahead.ts';
import { portIsFree, ROOT, untilReady } from './tools/child.ts';
import { prepare } from './tools/prepare.ts';
import { askSecurely } from './tools/secure.ts';
import { startSqld } from './tools/sqld.ts';
import { type Add, runTogether } from './tools/together.ts';
import { startWrangler, writeEnvFile } from './tools/wrangler.ts';

const DEV_VARS = join(ROOT, '.dev.vars');
/** All that belongs to this database lies beside it: deleting the folder starts anew. */
const DIR = join(ROOT, '.data/sqld');
const PASSWORD = join(DIR, 'admin-password');

/** Starts `sqld`, made ready. @returns the settings of a server over it */
async function database(add: Add): Promise<Record<string, string>> {
  const log = join(DIR, 'sqld.log');
  rmSync(log, { force: true });
  const sqld = await startSqld({ dir: DIR, log });
  add('sqld', sqld.child);
  return (await prepare(DIR, sqld.url)).settings;
}

/** wrangler makes a certificate for itself, which nobody can trust beforehand. */
const selfSigned = (url: string) => askSecurely(url, { rejectUnauthorized: false });

/** `--local-protocol https`, as wrangler calls it. */
function protocolAsked(): 'http' | 'https' {
  const options = { 'local-protocol': { type: 'string', default: 'http' } } as const;
  const { 'local-protocol': protocol } = parseArgs({ options }).values;
  if (protocol === 'http' || protocol === 'https') return protocol;
  throw new Error('--local-protocol must be http or https');
}

async function main(add: Add): Promise<void> {
  const protocol = protocolAsked();
  const port = Number(process.env.PORT || 8787);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new Error('PORT must be from 1 to 65535');
  if (!(await portIsFree(port))) throw new Error(`Port ${port} is taken: choose another one, PORT=8788`);
  mkdirSync(DIR, { recursive: true, mode: 0o700 });
  const ahead = aheadOfMigrations();
  if (ahead) console.log(ahead);
  const own = existsSync(DEV_VARS) ? parseEnv(readFileSync(DEV_VARS, 'utf8')) : {};
  // Whoever names a database of their own in .dev.vars has migrated it, too.
  const ours = own.LIBSQL_URL ? {} : await database(add);

  const envFile = join(DIR, 'worker.env');
  rmSync(envFile, { force: true });
  writeEnvFile(envFile, { NODE_ENV: 'development', PUBLIC_URL: `${protocol}://localhost:${port}`, ...ours });
  const wrangler = startWrangler({
    port,
    host: process.env.HOST || '127.0.0.1',
    protocol,
    envFiles: [envFile, DEV_VARS],
    state: join(ROOT, '.wrangler/state'),
  });
  add('wrangler', wrangler);
  const base = `${protocol}://localhost:${port}${own.API_PREFIX ?? ''}`;
  await untilReady(
    `${base.replace('localhost', '127.0.0.1')}/ready`,
    wrangler,
    60_000,
    protocol === 'https' ? selfSigned : undefined,
  );
  console.log(`\nLedge on workerd: ${base}  (documentation: ${base}/docs)`);
  console.log(`Database: ${own.LIBSQL_URL ? 'the one in .dev.vars' : `sqld, in ${relative(ROOT, DIR)}`}`);
  const lines = exampleLines(base, Object.values(resources), `admin:$(cat ${relative(ROOT, PASSWORD)})`);
  console.log(`\n${(own.LIBSQL_URL ? lines.slice(0, 2) : lines).join('\n')}`);
  console.log('\nCtrl-C ends it.');
}

await runTogether(main);
