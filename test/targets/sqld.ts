/** Targets over a real libSQL server: Node, and workerd without and with `wrangler dev` before it. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openRemote } from '../../src/db/remote.ts';
import { type Child, freePort, ROOT, runChild, startChild, untilReady } from '../../src/entry/tools/child.ts';
import { makeAdmin, migrate, seed } from '../../src/entry/tools/remote.ts';
import { startSqld } from '../../src/entry/tools/sqld.ts';
import { startWrangler, wrangler, writeEnvFile } from '../../src/entry/tools/wrangler.ts';
import { plant } from './plant.ts';
import { random, settings } from './settings.ts';
import { signingOf } from './signing.ts';
import type { ContractRunning } from './types.ts';

export type RemoteTargetName = 'node-sqld' | 'workerd-sqld' | 'workerd-dev';
type Start = (
  given: Record<string, string>,
  port: number,
  dir: string,
  log: string,
) => Child | Promise<Child>;

const servers: Record<RemoteTargetName, Start> = {
  'node-sqld': (given, port, dir, log) =>
    startChild([process.execPath, join(ROOT, 'src/entry/start.js')], {
      env: { ...process.env, ...given, HOST: '127.0.0.1', PORT: String(port), DATA_DIR: join(dir, 'data') },
      log,
    }),
  'workerd-sqld': async (given, port, dir, log) => {
    const bundle = join(dir, 'bundle');
    await bundleWorker(bundle, log);
    return startWorker(bundle, given, port, dir, log);
  },
  'workerd-dev': (given, port, dir, log) => {
    const file = join(dir, 'vars.env');
    writeEnvFile(file, present(given));
    return startWrangler({ port, envFiles: [file], state: join(dir, 'wrangler'), log });
  },
};

/** Bundles the Worker as a deployment would, into the folder `bundle`. */
export async function bundleWorker(bundle: string, log: string): Promise<void> {
  const { argv, env } = wrangler(['deploy', '--dry-run', '--outdir', bundle]);
  await runChild(argv, { env, log });
}

/** Starts such a bundle in workerd. @param dir where its settings are written */
export function startWorker(
  bundle: string,
  given: Record<string, string>,
  port: number,
  dir: string,
  log: string,
): Child {
  const file = join(dir, 'settings.json');
  writeFileSync(file, JSON.stringify(present(given)), { mode: 0o600 });
  const script = join(ROOT, 'test/targets/worker-process.ts');
  return startChild([process.execPath, script, bundle, file, String(port)], { log });
}

/** A binding that is empty would be one that is set. */
const present = (given: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== ''));

/** Starts a new `sqld`, fills it and starts the server over it. */
export async function startOverSqld(
  name: RemoteTargetName,
  dir: string,
  log: string,
  deliveries: string,
): Promise<ContractRunning> {
  const sqld = await startSqld({ dir: join(dir, 'sqld'), log });
  let server: Child | undefined;
  const stop = async () => {
    await server?.stop();
    await sqld.stop();
  };
  try {
    const port = await freePort();
    const baseUrl = `http://127.0.0.1:${port}`;
    const admin = { username: 'admin', password: random() };
    const SECRET = random();
    const given = settings(baseUrl, {
      ...{ NODE_ENV: 'production', SECRET, DELIVER_URL: deliveries },
      // On workerd each call has a connection of its own; here some are kept.
      ...{ LIBSQL_URL: sqld.url, LIBSQL_CONNECTIONS: '2' },
    });
    await migrate({ settings: given, log });
    await seed({ settings: given, log });
    await makeAdmin({ settings: given, log, ...admin });
    const client = openRemote({ url: sqld.url });
    await plant(client);
    server = await servers[name](given, port, dir, log);
    await untilReady(`${baseUrl}/ready`, server, 60_000);
    const signing = await signingOf(baseUrl, client, SECRET);
    client.close();
    return { name, baseUrl, admin, signing, remote: true, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
