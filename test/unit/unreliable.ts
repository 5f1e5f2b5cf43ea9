/** A TCP proxy before a server, which can be told to do what networks do. */

import type { AddressInfo } from 'node:net';
import { connect, createServer, type Socket } from 'node:net';

export type Mode =
  /** Passes everything on. */
  | 'pass'
  /** Passes what is asked on, and no answer. */
  | 'stall'
  /** Ends the connection in the middle of the answer. */
  | 'cut'
  /** Resets the connection once it is asked something. */
  | 'reset'
  /** Loses the answer: resets the connection when it comes. */
  | 'lose';

/** @param port of the server, on 127.0.0.1 */
export async function startProxy(port: number) {
  let mode: Mode = 'pass';
  let asked = 0;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const onward = connect(port, '127.0.0.1');
    for (const socket of [client, onward]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        onward.destroy();
      });
    }
    client.on('data', (data) => {
      if (data.includes('POST ')) asked++;
      if (mode === 'reset') client.resetAndDestroy();
      else onward.write(data);
    });
    onward.on('data', (data) => {
      if (mode === 'stall') return;
      if (mode === 'pass' || mode === 'reset') client.write(data);
      else if (mode === 'lose') client.resetAndDestroy();
      else client.end(data.subarray(0, data.length - 20));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port: own } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${own}`,
    /** How many requests came. */
    asked: () => asked,
    /** @param to what happens to each connection from now on, those that are open included */
    become(to: Mode) {
      mode = to;
    },
    stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

/** Asks over the proxy. @param send to the server that is behind it @returns the answer, and how many calls it took */
export const asker =
  (proxy: { asked(): number }, send: (path: string, init: RequestInit) => Response | Promise<Response>) =>
  async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const before = proxy.asked();
    const json = body === undefined ? {} : { body: JSON.stringify(body) };
    const answer = await send(path, { method, headers, ...json });
    const text = await answer.text();
    const retry = answer.headers.get('retry-after');
    return { status: answer.status, retry, text, asked: proxy.asked() - before };
  };
