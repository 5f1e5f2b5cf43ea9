/**
 * The Worker's bundle in workerd alone, over a real sqld: 32 connections send 2,000 requests each, and none fails.
 * `wrangler dev` has a proxy in between that tops out at some hundred requests a second; this has none.
 *
 *     node test/workerd-load.ts [--connections 32] [--each 2000] [--seconds 240]
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  type Child,
  freePort,
  ROOT,
  runChild,
  startChild,
  tail,
  untilReady,
} from '../src/entry/tools/child.ts';
import { migrate, seed } from '../src/entry/tools/remote.ts';
import { startSqld } from '../src/entry/tools/sqld.ts';
import { wrangler } from '../src/entry/tools/wrangler.ts';
import { describeLoad, load } from './load.ts';
import { random, settings, targetDir } from './targets/settings.ts';

/** workerd's configuration: the bundle with wrangler.toml's date and flags, its settings as bindings. */
function capnp(port: number, bindings: Record<string, string>): string {
  const toml = readFileSync(join(ROOT, 'wrangler.toml'), 'utf8');
  const date = /^compatibility_date\s*=\s*(".*")/m.exec(toml)?.[1];
  const flags = /^compatibility_flags\s*=\s*(\[.*\])/m.exec(toml)?.[1];
  const given = Object.entries(bindings).filter(([, value]) => value !== '');
  const texts = given.map(([name, value]) => `(name = "${name}", text = ${JSON.stringify(value)})`);
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "ledge", worker = .ledge),
    # sqld is on this machine: addresses that are not public must be allowed.
    (name = "internet", network = (allow = ["public", "private"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "ledge")],
);
const ledge :Workerd.Worker = (
  modules = [(name = "worker.js", esModule = embed "bundle/worker.js")],
  compatibilityDate = ${date},
  compatibilityFlags = ${flags},
  bindings = [${texts.join(', ')}],
);
`;
}

/** Bundles, starts sqld and workerd, and runs the load; the exit code. */
async function main(connections: number, each: number, seconds: number): Promise<number> {
  const dir = targetDir('workerd-load');
  const log = join(dir, 'log');
  const children: Child[] = [];
  try {
    const outdir = join(dir, 'bundle');
    const bundle = wrangler(['deploy', '--dry-run', '--outdir', outdir]);
    await runChild(bundle.argv, { env: bundle.env, log });
    const sqld = await startSqld({ dir: join(dir, 'sqld'), log });
    children.push(sqld.child);
    const port = await freePort();
    const baseUrl = `http://127.0.0.1:${port}`;
    const given = settings(baseUrl, { LIBSQL_URL: sqld.url, SECRET: random(), LOG: 'off' });
    await migrate({ settings: given, log });
    await seed({ settings: given, log });
    const config = join(dir, 'config.capnp');
    writeFileSync(config, capnp(port, { ...given, NODE_ENV: 'production' }), { mode: 0o600 });
    const workerd = startChild([join(ROOT, 'node_modules/.bin/workerd'), 'serve', config], { log });
    children.push(workerd);
    await untilReady(`${baseUrl}/ready`, workerd, 30_000);
    const requests = connections * each;
    const report = await load(baseUrl, { connections, requests, limitMs: seconds * 1_000 });
    console.log(`workerd alone, ${connections} connections: ${describeLoad(report)}`);
    if (report.requests < requests) console.log(`Only ${report.requests} of ${requests} in ${seconds} s.`);
    return report.failed > 0 || report.requests < requests ? 1 : 0;
  } catch (error) {
    console.error(`${(error as Error).message}\n--- the log ends:\n${tail(log)}`);
    return 1;
  } finally {
    await Promise.all(children.map((child) => child.stop()));
    rmSync(dir, { recursive: true, force: true, maxRetries: 3 });
  }
}

const { values } = parseArgs({
  options: {
    connections: { type: 'string', default: '32' },
    each: { type: 'string', default: '2000' },
    seconds: { type: 'string', default: '240' },
  },
});
process.exit(await main(Number(values.connections), Number(values.each), Number(values.seconds)));
