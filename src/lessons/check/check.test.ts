/** The checks: our own servers meet all of them, and any other server is told what it is. */
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { expect, it } from 'vitest';
import { bareServer } from '../http-server-bare.ts';
import { lessons } from '../index.ts';
import { security } from '../security.ts';
import { served } from '../served.fixture.ts';
import { check, checks } from './index.ts';
import { told } from './report.ts';
import { unmet } from './unmet.fixture.ts';

it.each(Object.keys(lessons))('are all met by our %s', async (name) => {
  expect(await unmet(name)).toEqual([]);
});
it('are all met by the one of node:http alone', async () => {
  expect(await unmet('http-server', bareServer())).toEqual([]);
});
it('are met by our security where a token can be seen to end, too', { timeout: 20_000 }, async () => {
  const { base, end } = await served(security('', { tokenSeconds: 4 }));
  const findings = await check(base, checks.security!(''));
  await end();
  expect(findings.at(-1)).toMatchObject({ name: 'JWT: a token that has ended is refused', result: 'met' });
});
it('are met again by a server that has been tried before', async () => {
  const { base, end } = await served(lessons.framework!());
  for (const mark of ['once', 'twice']) {
    const findings = await check(base, checks.framework!(mark));
    expect(findings.filter(({ result }) => result !== 'met')).toEqual([]);
  }
  await end();
});

it.each<[string, (socket: Socket) => void, string]>([
  ['hangs', () => {}, 'no answer within 0.1 s'],
  ['sends garbage', (socket) => socket.end('garbage\r\n\r\n'), 'no HTTP answer'],
  ['hangs up', (socket) => socket.destroy(), 'no HTTP answer'],
])('go on with a server that %s', async (_what, answer, came) => {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket.on('error', () => {}));
    socket.once('data', () => answer(socket));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const findings = await check(base, checks['http-server']!(''), 100);
  for (const socket of sockets) socket.destroy();
  server.close();
  await once(server, 'close');
  expect(findings).toHaveLength(6);
  for (const finding of findings) expect(finding.came).toContain(came);
});

it('say that nothing is there', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  server.close();
  await once(server, 'close');
  const findings = await check(base, checks['http-server']!(''));
  for (const finding of findings) expect(finding.came).toBe('nothing listens there');
  expect(told(findings)).toContain(`curl -i '${base}/data'`);
});
