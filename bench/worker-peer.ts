/** The peer on workerd: its bundle in workerd alone, over a sqld of its own. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createClient } from '@libsql/client/web';
import { type Child, freePort, ROOT, runChild, startChild, untilReady } from '../src/entry/tools/child.ts';
import { startSqld } from '../src/entry/tools/sqld.ts';
import { wrangler } from '../src/entry/tools/wrangler.ts';
import { credentials } from './peers.ts';
import { inserts, rowsOf, schema } from './rows.ts';
import { below, type Place, type Running } from './servers.ts';

const capnp = (
  port: number,
  bindings: Record<string, string>,
) => `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "peer", worker = .peer),
    (name = "internet", network = (allow = ["public", "private"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "peer")],
);
const peer :Workerd.Worker = (
  modules = [(name = "worker.js", esModule = embed "bundle/hono-worker.js")],
  compatibilityDate = "2026-11-01",
  compatibilityFlags = ["nodejs_compat"],
  bindings = [${Object.entries(bindings).map(([name, value]) => `(name = "${name}", text = ${JSON.stringify(value)})`)}],
);
`;

/** Makes the tables of the peers in a libSQL server. */
async function fill(url: string, data: string): Promise<void> {
  const client = createClient({ url });
  await client.batch([...schema], 'write');
  await client.batch(inserts(rowsOf(data)), 'write');
  client.close();
}

export async function startWorkerPeer({ dir, data }: Place): Promise<Running> {
  mkdirSync(dir, { recursive: true });
  const log = join(dir, 'log');
  const config = join(ROOT, 'bench/peers/wrangler.toml');
  const bundle = wrangler(['deploy', '--dry-run', '--config', config, '--outdir', join(dir, 'bundle')]);
  await runChild(bundle.argv, { env: bundle.env, log });
  const sqld = await startSqld({ dir: join(dir, 'sqld'), log });
  let workerd: Child | undefined;
  const stop = async () => {
    await workerd?.stop();
    await sqld.stop();
  };
  try {
    await fill(sqld.url, data);
    const { env, bearer, basic } = credentials();
    const port = await freePort();
    writeFileSync(join(dir, 'peer.capnp'), capnp(port, { ...env, LIBSQL_URL: sqld.url }), { mode: 0o600 });
    workerd = startChild([join(ROOT, 'node_modules/.bin/workerd'), 'serve', join(dir, 'peer.capnp')], {
      log,
    });
    await untilReady(`http://127.0.0.1:${port}/posts/1`, workerd, 20_000);
    return { port, pids: below(workerd), databasePids: below(sqld.child), bearer, basic, userId: 1, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
