import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Client } from '@libsql/client';
import { expect, it } from 'vitest';
import { openRemote } from './remote.ts';
import { RemoteError } from './remote-fault.ts';

const ok = (response: object) => ({ type: 'ok', response });
const result = { cols: [{ name: 'a' }], rows: [[{ type: 'integer', value: '1' }]], affected_row_count: 0 };
const answer = { baton: null, results: [ok({ type: 'execute', result }), ok({ type: 'close' })] };

/** A libSQL server that refuses with these statuses, one after the other, and then answers. */
async function refusing(...statuses: number[]) {
  let asked = 0;
  const seen: string[] = [];
  const server = createServer((request, response) => {
    request.resume();
    seen.push(`${request.url} ${request.headers.authorization}`);
    const status = request.method === 'POST' ? (statuses[asked++] ?? 200) : 200;
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const base = `//127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = openRemote({ url: `http:${base}` });
  return {
    client,
    base,
    asked: () => asked,
    seen: () => seen,
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

it('sends a read once more where it was not answered, and no third time', async () => {
  await using server = await refusing(500, 200, 502, 503);
  expect((await server.client.execute('SELECT 1 AS a')).rows[0]?.a).toBe(1);
  expect(server.asked()).toBe(2);
  await expect(server.client.batch(['SELECT 1'], 'read')).rejects.toMatchObject({ fault: 'failing' });
  expect(server.asked()).toBe(4);
});

it.each<[string, (client: Client) => Promise<unknown>]>([
  ['a write', (client) => client.execute('INSERT INTO t VALUES (1)')],
  ['a batch that writes', (client) => client.batch(['SELECT 1'], 'write')],
  ['a batch with a write in it', (client) => client.batch(['SELECT 1', 'DELETE FROM t'])],
])('does not send %s again where nobody knows what has been done', async (_, call) => {
  await using server = await refusing(500, 500);
  await expect(call(server.client)).rejects.toMatchObject({ fault: 'failing', code: 'SERVER_ERROR' });
  expect(server.asked()).toBe(1);
});

it.each([
  [401, 'refused'],
  [403, 'refused'],
  [404, 'other'],
])('does not ask again after %d: the answer would be the same', async (status, fault) => {
  await using server = await refusing(status, status);
  await expect(server.client.execute('SELECT 1')).rejects.toMatchObject({ fault });
  expect(server.asked()).toBe(1);
});

it('passes on what the server says of a statement', async () => {
  await using server = await refusing(400);
  const error = await server.client.execute('SELECT 1').catch((e) => e);
  expect(error).not.toBeInstanceOf(RemoteError);
  expect(error.message).toContain('400');
  expect(server.asked()).toBe(1);
});

it('asks over HTTP where a WebSocket is named: it would have no deadline', () => {
  const client = openRemote({ url: 'wss://db.example' });
  expect(client.protocol).toBe('http');
  client.close();
});

it.each([
  ['http:', '', '/v2/pipeline Bearer given'],
  ['ws:', '/', '/v2/pipeline Bearer given'],
  ['libsql:', '?tls=0', '/v2/pipeline Bearer given'],
  ['http:', '/some/database/?authToken=its-own', '/some/database/v2/pipeline Bearer its-own'],
])('asks at the address that %s//HOST%s names, with its token', async (scheme, rest, asked) => {
  await using server = await refusing();
  const client = openRemote({ url: `${scheme}${server.base}${rest}`, authToken: 'given' });
  await client.execute('SELECT 1');
  client.close();
  expect(server.seen()).toEqual([asked]);
});

it('says 503 to who waits for a turn longer than a call may take', async () => {
  const hanging = createServer(() => {});
  await new Promise<void>((resolve) => hanging.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(hanging.address() as AddressInfo).port}`;
  const client = openRemote({ url, deadlineMs: 100, atOnce: 1 });
  const calls = Array.from({ length: 3 }, () => client.execute('INSERT INTO t VALUES (1)'));
  for (const { reason } of (await Promise.allSettled(calls)) as PromiseRejectedResult[])
    expect(reason).toMatchObject({ fault: 'silent', code: 'SERVER_ERROR' });
  client.close();
  hanging.closeAllConnections();
  await new Promise((resolve) => hanging.close(resolve));
});
