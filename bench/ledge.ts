/** Ledge as in production: everything on, the access log into a file. */
import { join } from 'node:path';
import { freePort, ROOT } from '../src/entry/tools/child.ts';
import { settings } from '../test/targets/settings.ts';
import { startWorkerd } from '../test/targets/workerd.ts';
import { programOf, treeOf } from './processes.ts';
import { copyOf, type Place, type Running, type Server, startProcess } from './servers.ts';

const account = { username: 'bench', password: 'a password of the bench' };

/** How each runtime is started; `flags` stand before the entry. */
export const entries = {
  node: (flags: string[] = []) => [process.execPath, ...flags, join(ROOT, 'src/entry/node.ts')],
  bun: (flags: string[] = []) => [
    join(ROOT, 'node_modules/bun/bin/bun.exe'),
    ...flags,
    join(ROOT, 'src/entry/bun.ts'),
  ],
};
const BASIC = `Basic ${Buffer.from(`${account.username}:${account.password}`).toString('base64')}`;

/**
 * Fills a data folder as `npm start` would, so that each server is given a copy of the same.
 * @returns the folder
 */
export async function makeData(dir: string): Promise<string> {
  const data = join(dir, 'data');
  const server = await startFile(entries.node(), data, join(dir, 'log'), { NODE_ENV: 'development' });
  await server.stop();
  return data;
}

/** Starts Ledge over a data folder. */
export async function startFile(
  argv: string[],
  data: string,
  log: string,
  more: Record<string, string> = {},
) {
  const port = await freePort();
  const given = {
    NODE_ENV: 'production',
    HOST: '127.0.0.1',
    PORT: String(port),
    DATA_DIR: data,
    LOG: 'json',
  };
  const env = settings(`http://127.0.0.1:${port}`, { ...given, ...more });
  return { port, ...(await startProcess(argv, { port, path: '/ready', log, env })) };
}

/** Sends JSON. @throws Error unless it is answered with 2xx */
async function post<T>(port: number, path: string, body: object): Promise<T> {
  const init = {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  };
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, init);
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as T;
}

/** Makes an account and signs it in. @returns its credentials, and whose its posts are */
export async function signIn(port: number): Promise<Pick<Running, 'bearer' | 'basic' | 'renew' | 'userId'>> {
  const { id } = await post<{ id: number }>(port, '/auth/register', {
    ...account,
    email: 'bench@example.com',
  });
  const renew = async () =>
    `Bearer ${(await post<{ accessToken: string }>(port, '/auth/login', account)).accessToken}`;
  return { bearer: await renew(), basic: BASIC, renew, userId: id };
}

const over =
  (runtime: keyof typeof entries) =>
  async (place: Place): Promise<Running> => {
    const data = copyOf(place.data, place.dir);
    const server = await startFile(entries[runtime](place.flags), data, join(place.dir, 'log'));
    return { ...server, ...(await signIn(server.port)) };
  };

async function onWorkerd(): Promise<Running> {
  const others = new Set(treeOf(process.pid));
  const target = await startWorkerd();
  const pids = treeOf(process.pid).filter((pid) => !others.has(pid));
  const port = Number(new URL(target.baseUrl).port);
  return {
    port,
    pids: () => pids.filter((pid) => programOf(pid) === 'workerd'),
    databasePids: () => pids.filter((pid) => programOf(pid) === 'sqld'),
    stop: () => target.stop(),
    ...(await signIn(port)),
  };
}

export const ledge: readonly Server[] = [
  { name: 'ledge-node', title: 'Ledge on Node', about: 'embedded file', start: over('node') },
  { name: 'ledge-bun', title: 'Ledge on Bun', about: 'embedded file', start: over('bun') },
  { name: 'ledge-workerd', title: 'Ledge on workerd', about: 'over sqld', start: onWorkerd },
];
