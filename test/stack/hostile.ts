/** Requests that two readers could take for different ones, and such that are too large: refused, never half read. */
import { connect as plain } from 'node:net';
import { connect as secure } from 'node:tls';
import { freePort } from '../../src/entry/tools/child.ts';
import type { newChecks } from '../checks.ts';
import { apiServer, PREFIX, type WebServer, type World } from './world.ts';

const HIDDEN = `GET ${PREFIX}/smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n`;
const head = (...lines: string[]) =>
  [
    `POST ${PREFIX}/auth/login HTTP/1.1`,
    'Host: localhost',
    'Content-Type: application/json',
    ...lines,
    '',
    '',
  ].join('\r\n');
const te = (...lines: string[]) => `${head(...lines)}0\r\n\r\n${HIDDEN}`;

/** Each is to be refused, and what hides behind it never answered. */
const cases: Record<string, string> = {
  'two CLs': `${head('Content-Length: 2', 'Content-Length: 0')}{}${HIDDEN}`,
  'a list of CLs': `${head('Content-Length: 2, 0')}{}${HIDDEN}`,
  'a signed CL': `${head('Content-Length: +2')}{}${HIDDEN}`,
  'another coding': te('Transfer-Encoding: xchunked'),
  'identity after chunked': te('Transfer-Encoding: chunked', 'Transfer-Encoding: identity'),
  'a vertical tab before chunked': te('Transfer-Encoding: \x0bchunked'),
  'a space before the colon': te('Transfer-Encoding : chunked'),
  'CL with a space before the colon': `${head('Content-Length : 2')}{}${HIDDEN}`,
  'a bare CR': te('X: y\rTransfer-Encoding: chunked'),
  'a NUL in a name': te('X\0: y', 'Transfer-Encoding: chunked'),
  'a chunk size in C': `${head('Transfer-Encoding: chunked')}0x2\r\n{}\r\n0\r\n\r\n${HIDDEN}`,
  'a header of 40 KB': `GET ${PREFIX}/status HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(40_000)}\r\n\r\n`,
  'an address of 40 KB': `GET ${PREFIX}/${'x'.repeat(40_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`,
};
/**
 * API servers refuse these too. Web servers may read them as RFC 9112 allows (2.2, 6.3: TE rules out CL), and write
 * what they send on anew.
 */
const strict: Record<string, string> = {
  'CL and TE': te('Content-Length: 5', 'Transfer-Encoding: chunked'),
  'TE and CL': te('Transfer-Encoding: chunked', 'Content-Length: 5'),
  'bare LFs': `${head('Content-Length: 2').replaceAll('\r\n', '\n')}{}${HIDDEN}`,
  'a bare LF before TE': te('X: y\nTransfer-Encoding: chunked'),
};

/** The statuses that are answered on one connection, until it is closed or nothing comes for a second. */
function ask(port: number, tls: boolean, text: string): Promise<number[]> {
  return new Promise((resolve) => {
    const at = { port, host: '127.0.0.1' };
    const socket = tls ? secure({ ...at, servername: 'localhost', rejectUnauthorized: false }) : plain(at);
    let answer = '';
    const done = () => {
      socket.destroy();
      resolve([...answer.matchAll(/HTTP\/1\.[01] (\d{3})/g)].map(([, status]) => Number(status)));
    };
    socket.setTimeout(1_000, done).on('error', done).on('close', done);
    socket.setEncoding('latin1').on('data', (chunk) => {
      answer += chunk;
    });
    socket.write(text, 'latin1');
  });
}

/** Refused in whole: one 4xx (502 where a proxy saw it in the midst of passing on), or nothing. */
const refused = (statuses: number[]) =>
  statuses.length <= 1 && statuses.every((status) => status >= 400 && status !== 404 && status !== 500);

export async function hostile({ check }: ReturnType<typeof newChecks>, world: World, proxies: WebServer[]) {
  const bun = apiServer(await freePort(), world.env, 'bun');
  await bun.start();
  const targets = [
    { name: 'Node', port: world.servers[0]!.port, tls: false },
    { name: 'Bun', port: bun.port, tls: false },
    ...proxies.map(({ name, https }) => ({ name, port: https, tls: true })),
  ];
  for (const { name, port, tls } of targets) {
    const asked = { ...cases, ...(tls ? {} : strict) };
    const faults: string[] = [];
    for (const [what, text] of Object.entries(asked)) {
      const statuses = await ask(port, tls, text);
      if (!refused(statuses)) faults.push(`${what}: ${statuses}`);
    }
    const count = Object.keys(asked).length;
    check(
      `${name}: refuses ${count} requests that are ambiguous or too large`,
      faults.length === 0,
      faults.join('; '),
    );
  }
  await bun.stop();
}
