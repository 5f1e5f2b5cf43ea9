/**
 * The Worker's bundle in workerd alone, over a real sqld: for load and for many requests. `wrangler dev` has a
 * proxy in between that tops out at some hundred requests a second; this has none.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Child,
  freePort,
  ROOT,
  runChild,
  startChild,
  tail,
  untilReady,
} from '../../src/entry/tools/child.ts';
import { makeAdmin, migrate, seed } from '../../src/entry/tools/remote.ts';
import { startSqld } from '../../src/entry/tools/sqld.ts';
import { wrangler } from '../../src/entry/tools/wrangler.ts';
import { random, settings, targetDir } from './settings.ts';
import type { RunningTarget } from './types.ts';

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
  bindings = [
    (name = "PASSWORD_HASHER", durableObjectNamespace = "PasswordHasher"),
    ${texts.join(',\n    ')},
  ],
  durableObjectNamespaces = [(className = "PasswordHasher", uniqueKey = "ledge-password-hasher")],
  durableObjectStorage = (inMemory = void),
);
`;
}

/**
 * Bundles, starts sqld and workerd, in a temporary folder that goes away when they are stopped.
 * @param more settings beside those that every target has
 * @throws Error with the end of the log when they do not start
 */
export async function startWorkerd(more: Record<string, string> = {}): Promise<RunningTarget> {
  const dir = targetDir('workerd');
  const log = join(dir, 'log');
  const children: Child[] = [];
  const stop = async () => {
    await Promise.all(children.map((child) => child.stop()));
    rmSync(dir, { recursive: true, force: true, maxRetries: 3 });
  };
  try {
    const bundle = wrangler(['deploy', '--dry-run', '--outdir', join(dir, 'bundle')]);
    await runChild(bundle.argv, { env: bundle.env, log });
    const sqld = await startSqld({ dir: join(dir, 'sqld'), log });
    children.push(sqld.child);
    const port = await freePort();
    const baseUrl = `http://127.0.0.1:${port}`;
    const admin = { username: 'admin', password: random() };
    const given = settings(baseUrl, { LIBSQL_URL: sqld.url, SECRET: random(), ...more });
    await migrate({ settings: given, log });
    await seed({ settings: given, log });
    await makeAdmin({ settings: given, log, ...admin });
    const config = join(dir, 'config.capnp');
    writeFileSync(config, capnp(port, { ...given, NODE_ENV: 'production' }), { mode: 0o600 });
    const workerd = startChild([join(ROOT, 'node_modules/.bin/workerd'), 'serve', config], { log });
    children.push(workerd);
    await untilReady(`${baseUrl}/ready`, workerd, 30_000);
    return { name: 'workerd-sqld', baseUrl, admin, remote: true, log, stop };
  } catch (error) {
    const lines = tail(log);
    await stop();
    throw new Error(`workerd did not start: ${(error as Error).message}\n--- its log ends:\n${lines}`);
  }
}
