/** Connections that idle for longer than the web servers keep them, and then carry writes. */
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { newChecks } from '../checks.ts';
import { request } from './client.ts';
import { PREFIX, type WebServer, type World } from './world.ts';

/** Both web servers keep an idle connection to an API server for 30 s. */
const KEPT_MS = 30_000;
const AT_ONCE = 16;

/** Whether a server keeps a connection for longer than `ms`. */
async function keeps(port: number, ms: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  let closed = false;
  socket
    .on('error', () => {})
    .on('close', () => {
      closed = true;
    });
  socket.resume().write(`GET ${PREFIX}/status HTTP/1.1\r\nHost: localhost\r\n\r\n`);
  await sleep(ms);
  socket.destroy();
  return !closed;
}

export async function idle({ check }: ReturnType<typeof newChecks>, world: World, proxies: WebServer[]) {
  const headers = { authorization: world.basic };
  const post = (proxy: WebServer) =>
    request(proxy, 'POST', `${PREFIX}/posts`, { title: 'After a while', body: 'Idle' }, headers);
  const several = (proxy: WebServer) => Promise.all(Array.from({ length: AT_ONCE }, () => post(proxy)));
  const right = (answers: { status: number }[]) => answers.filter(({ status }) => status === 201).length;
  const [kept] = await Promise.all([
    keeps(world.servers[0]!.port, KEPT_MS + 5_000),
    ...proxies.map(async (proxy) => {
      const counts = [right(await several(proxy))];
      // As long as they are kept: the moment at which the shorter of two times would close them under a write.
      for (const ms of [5_000, KEPT_MS]) {
        await sleep(ms);
        counts.push(right(await several(proxy)));
      }
      const name = `${proxy.name}: writes after 5 and after 30 idle seconds`;
      check(
        name,
        counts.every((count) => count === AT_ONCE),
        counts,
      );
    }),
  ]);
  check('an API server keeps a connection for longer than the web servers', kept);
}
