/** `npm run lesson -- NAME [--port N] [--token-seconds N]`: the server of one lesson alone, on this machine only. */
import { createServer, type Server } from 'node:http';
import { parseArgs } from 'node:util';
import { getRequestListener } from '@hono/node-server';
import { bareServer } from '../lessons/http-server-bare.ts';
import { lessons } from '../lessons/index.ts';
import { explain, explainListen } from './explain.ts';
import { Refusal } from './refusal.ts';

const BARE = 'http-server-bare';
const names = Object.keys(lessons).toSpliced(1, 0, BARE);
const USAGE = `npm run lesson -- ${names.join(' | ')} [--port 5000] [--token-seconds 3600, of security]`;

try {
  const { name, port, tokenSeconds } = options(process.argv.slice(2));
  const server = name === BARE ? bareServer() : serve(lessons[name]!('', { tokenSeconds }).fetch);
  server.on('error', (error) => {
    console.error(explainListen(error, port).replace('PORT=', '--port '));
    process.exit(1);
  });
  // Its passwords are public, and anybody may add users: no other machine is to reach it.
  server.listen(port, '127.0.0.1', () => {
    const address = server.address();
    const listens = typeof address === 'object' && address ? address.port : port;
    console.log(`The lesson ${name} listens on http://localhost:${listens}`);
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(0));
} catch (error) {
  console.error(explain(error));
  process.exitCode = 1;
}

/** A server of `node:http` for what speaks `fetch`. */
function serve(fetch: Parameters<typeof getRequestListener>[0]): Server {
  return createServer(getRequestListener(fetch));
}

/** @throws Refusal with how to say it */
function options(args: string[]): { name: string; port: number; tokenSeconds: number } {
  const text = { type: 'string' } as const;
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { port: { ...text, default: '5000' }, 'token-seconds': { ...text, default: '3600' } },
    });
    const [name = '', ...rest] = positionals;
    const [port, tokenSeconds] = [values.port, values['token-seconds']].map((value) =>
      /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN,
    ) as [number, number];
    if (names.includes(name) && rest.length === 0 && port <= 65_535 && tokenSeconds >= 0)
      return { name, port, tokenSeconds };
  } catch {} // an option that there is not
  throw new Refusal(USAGE);
}
