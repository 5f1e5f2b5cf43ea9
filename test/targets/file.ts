/** Targets over an embedded file: a server of Node or Bun whose first start migrates, seeds and makes the admin. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createClient } from '@libsql/client';
import { freePort, ROOT, startChild, untilReady } from '../../src/entry/tools/child.ts';
import { plant } from './plant.ts';
import { settings } from './settings.ts';
import { signingOf } from './signing.ts';
import type { ContractRunning } from './types.ts';

/** Starts Node or Bun over a new file in `dir`. */
export async function startFile(
  name: 'node-file' | 'bun-file',
  dir: string,
  log: string,
  deliveries: string,
): Promise<ContractRunning> {
  const port = await freePort();
  const baseUrl = `http://127.0.0.1:${port}`;
  const data = join(dir, 'data');
  const given = {
    NODE_ENV: 'development',
    HOST: '127.0.0.1',
    PORT: String(port),
    DATA_DIR: data,
    DELIVER_URL: deliveries,
  };
  const flags = name === 'bun-file' ? ['--bun'] : [];
  const server = startChild([process.execPath, join(ROOT, 'src/entry/start.js'), ...flags], {
    env: { ...process.env, ...settings(baseUrl, given) },
    log,
  });
  try {
    await untilReady(`${baseUrl}/ready`, server, 60_000);
    const client = createClient({ url: `file:${join(data, 'ledge.db')}` });
    await plant(client);
    const kept = (name: string) => readFileSync(join(data, name), 'utf8').trim();
    const signing = await signingOf(baseUrl, client, kept('secret'));
    client.close();
    return {
      name,
      baseUrl,
      admin: { username: 'admin', password: kept('admin-password') },
      signing,
      remote: false,
      stop: () => server.stop(),
    };
  } catch (error) {
    await server.stop();
    throw error;
  }
}
