import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { openRemote } from './remote.ts';

const ok = (response: object) => ({ type: 'ok', response });
const result = { cols: [{ name: 'a' }], rows: [[{ type: 'integer', value: '1' }]], affected_row_count: 0 };
const answer = { baton: null, results: [ok({ type: 'execute', result }), ok({ type: 'close' })] };

/** A libSQL server that refuses with these statuses, one after the other, and then answers. */
async function refusing(...statuses: number[]) {
  let asked = 0;
  const server = createServer((request, response) => {
    request.resume();
    const status = request.method === 'POST' ? (statuses[asked++] ?? 200) : 200;
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const client = openRemote({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
  return {
    client,
    asked: () => asked,
    async [Symbol.asyncDispose]() {
      client.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

it('asks again where the server has too many requests: it has done nothing of it', async () => {
  await using server = await refusing(429, 429);
  expect((await server.client.execute('SELECT 1 AS a')).rows[0]?.a).toBe(1);
  expect(server.asked()).toBe(3);
});

it('does not ask again where nobody knows what has been done', async () => {
  await using server = await refusing(500, 500);
  await expect(server.client.execute('SELECT 1 AS a')).rejects.toThrow(/500/);
  expect(server.asked()).toBe(1);
});
