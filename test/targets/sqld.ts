/** Targets over a real libSQL server: Node, and workerd through `wrangler dev`. */
import { join } from 'node:path';
import { openRemote } from '../../src/db/remote.ts';
import { type Child, freePort, ROOT, startChild, untilReady } from '../../src/entry/tools/child.ts';
import { makeAdmin, migrate, seed } from '../../src/entry/tools/remote.ts';
import { startSqld } from '../../src/entry/tools/sqld.ts';
import { startWrangler, writeEnvFile } from '../../src/entry/tools/wrangler.ts';
import { plant } from './plant.ts';
import { random, settings } from './settings.ts';
import type { RunningTarget } from './types.ts';

type Start = (given: Record<string, string>, port: number, dir: string, log: string) => Child;

const servers: Record<'node-sqld' | 'workerd-sqld', Start> = {
  'node-sqld': (given, port, dir, log) =>
    startChild([process.execPath, join(ROOT, 'src/entry/start.js')], {
      env: { ...process.env, ...given, HOST: '127.0.0.1', PORT: String(port), DATA_DIR: join(dir, 'data') },
      log,
    }),
  'workerd-sqld': (given, port, dir, log) => {
    const file = join(dir, 'vars.env');
    writeEnvFile(file, Object.fromEntries(Object.entries(given).filter(([, value]) => value !== '')));
    return startWrangler({ port, envFiles: [file], state: join(dir, 'wrangler'), log });
  },
};

/** Starts a new `sqld`, fills it and starts the server over it. */
export async function startOverSqld(
  name: 'node-sqld' | 'workerd-sqld',
  dir: string,
  log: string,
  deliveries: string,
): Promise<RunningTarget> {
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
    const given = settings(baseUrl, {
      ...{ NODE_ENV: 'production', LIBSQL_URL: sqld.url, SECRET: random(), DELIVER_URL: deliveries },
    });
    await migrate({ settings: given, log });
    await seed({ settings: given, log });
    await makeAdmin({ settings: given, log, ...admin });
    const client = openRemote({ url: sqld.url });
    await plant(client);
    client.close();
    server = servers[name](given, port, dir, log);
    await untilReady(`${baseUrl}/ready`, server, 60_000);
    return { name, baseUrl, admin, remote: true, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
