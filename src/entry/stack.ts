/**
 * `npm run stack`: Client, web server, API servers and database as processes of their own, on this machine alone.
 * Caddy with HTTPS, two or more API servers, and a real `sqld` with a replica; all of it lies in `.data/stack`.
 * Ctrl-C ends all; when one of them dies, the others end too.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { resources } from '../resources/index.ts';
import { exampleLines, exampleOf } from './example.ts';
import { Refusal } from './refusal.ts';
import { caddyProgram, rootCertificate, startCaddy, untilProxied } from './stack/caddy.ts';
import { portsOf, type StackOptions, stackOptions, USAGE } from './stack/options.ts';
import { picture } from './stack/picture.ts';
import { siteFolder } from './stack/site.ts';
import { portIsFree, ROOT, startChild, untilReady } from './tools/child.ts';
import { prepare } from './tools/prepare.ts';
import { startSqld } from './tools/sqld.ts';
import { type Add, runTogether } from './tools/together.ts';
import { stackFile } from './trace/target.ts';

const DIR = join(ROOT, '.data/stack');
const LOGS = join(DIR, 'log');
const log = (name: string) => join(LOGS, `${name}.log`);
const here = (path: string) => relative(process.cwd(), path) || '.';

/** Starts the primary, made ready, and its replica. */
async function databases({ primary, replica }: StackOptions, add: Add) {
  const first = await startSqld({
    ...{ dir: join(DIR, 'primary'), port: primary, primary: true },
    log: log('sqld-primary'),
  });
  add('The sqld primary', first.child);
  const prepared = await prepare(DIR, first.url);
  const dir = join(DIR, 'replica');
  const second = await startSqld({ dir, port: replica, replicaOf: first.grpc, log: log('sqld-replica') });
  add('The sqld replica', second.child);
  return { ...prepared, settings: { ...prepared.settings, LIBSQL_REPLICA_URL: second.url } };
}

/** Starts the API servers, side by side. @param database settings of each */
async function servers(options: StackOptions, database: Record<string, string>, add: Add): Promise<void> {
  const { api, https, prefix, runtime } = options;
  const flags = runtime === 'bun' ? ['--bun'] : [];
  const starts = api.map(async (port, index) => {
    const env = {
      ...{ NODE_ENV: 'development', ...process.env, ...database },
      ...{ HOST: '127.0.0.1', PORT: String(port), DATA_DIR: DIR },
      ...{ API_PREFIX: prefix, PUBLIC_URL: `https://localhost:${https}`, TRUSTED_PROXIES: '1' },
    };
    const argv = [process.execPath, join(ROOT, 'src/entry/start.js'), ...flags];
    const child = startChild(argv, { env, log: log(`api-${index + 1}`) });
    add(`API server ${index + 1}`, child);
    await untilReady(`http://127.0.0.1:${port}${prefix}/ready`, child, 60_000).catch((error) => {
      throw new Error(`API server ${index + 1}: ${error.message}; its log: ${here(log(`api-${index + 1}`))}`);
    });
  });
  await Promise.all(starts);
}

async function main(add: Add): Promise<void> {
  const options = stackOptions(process.argv.slice(2), process.env);
  if (options.help) {
    console.log(USAGE);
    process.exit(0);
  }
  caddyProgram();
  for (const port of portsOf(options)) {
    if (!(await portIsFree(port))) throw new Refusal(`Port ${port} is taken: choose others\n${USAGE}`);
  }
  mkdirSync(DIR, { recursive: true, mode: 0o700 });
  rmSync(LOGS, { recursive: true, force: true });
  rmSync(stackFile(DIR), { force: true });
  const { settings, passwordFile } = await databases(options, add);
  await servers(options, settings, add);

  const { api, http, https, prefix } = options;
  const declared = Object.values(resources);
  const site = siteFolder(DIR, prefix, exampleOf(declared).name);
  const caddy = {
    ...{ dir: DIR, site, prefix, log: log('caddy'), httpPort: http, httpsPort: https },
    servers: api.map((port) => `127.0.0.1:${port}`),
  };
  const child = startCaddy(caddy);
  add('Caddy', child);
  await untilProxied(caddy, child, 30_000).catch((error) => {
    throw new Error(`${error.message}; its log: ${here(caddy.log)}`);
  });

  const certificate = here(rootCertificate(DIR));
  const base = `https://localhost:${https}${prefix}`;
  // For `npm run trace`.
  const addresses = {
    ...{ base, certificate: rootCertificate(DIR) },
    servers: api.map((port) => `http://127.0.0.1:${port}${prefix}`),
  };
  writeFileSync(stackFile(DIR), JSON.stringify(addresses), { mode: 0o600 });
  const lines = exampleLines(base, declared, `admin:$(cat ${here(passwordFile)})`);
  const trusting = lines.map((line) => line.replace('curl ', `curl --cacert ${certificate} `));
  console.log(picture(options, certificate, here(site), exampleOf(declared).name));
  console.log(`Documentation: ${base}/docs   Sign in as admin; the password is in ${here(passwordFile)}\n`);
  console.log(`${trusting.join('\n')}\n\nLogs: tail -f ${here(LOGS)}/*.log   Ctrl-C ends all of it.`);
}

await runTogether(main);
