/** The peers: what one would write by hand for this one purpose, each in bench/peers. */

import { spawnSync } from 'node:child_process';
import { createHmac, randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, ROOT } from '../src/entry/tools/child.ts';
import { rowsOf, writeJson, writeTables } from './rows.ts';
import { type Place, type Running, type Server, startProcess } from './servers.ts';
import { startWorkerPeer } from './worker-peer.ts';

const PEERS = join(ROOT, 'bench/peers');
const PYTHON = '/usr/bin/python3';

const base64url = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A token that the peers take: HS256 (RFC 7515), good for a day. */
export function tokenOf(secret: string): string {
  const now = Math.floor(Date.now() / 1_000);
  const signed = `${base64url({ alg: 'HS256', typ: 'JWT' })}.${base64url({ sub: '1', iat: now, exp: now + 86_400 })}`;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}

/** What a peer is told by its environment, and what signs requests in. */
export function credentials() {
  const secret = randomBytes(32).toString('base64url');
  const basic = `Basic ${Buffer.from('bench:a password of the bench').toString('base64')}`;
  return { env: { JWT_SECRET: secret, BASIC: basic }, bearer: `Bearer ${tokenOf(secret)}`, basic };
}

/** A peer that is one command over a file of its own. */
const overFile =
  (argv: (port: number, flags?: string[]) => string[], more: Record<string, string> = {}) =>
  async ({ dir, data, flags }: Place): Promise<Running> => {
    mkdirSync(dir, { recursive: true });
    const file = join(dir, 'peer.db');
    writeTables(file, rowsOf(data));
    const { env, bearer, basic } = credentials();
    const port = await freePort();
    const all = { NODE_ENV: 'production', PYTHONPATH: PEERS, ...env, DB: file, PORT: String(port), ...more };
    const server = await startProcess(argv(port, flags), {
      port,
      path: '/posts/1',
      log: join(dir, 'log'),
      env: all,
    });
    return { ...server, port, bearer, basic, userId: 1 };
  };

async function startJsonServer({ dir, data }: Place): Promise<Running> {
  mkdirSync(dir, { recursive: true });
  const file = join(dir, 'db.json');
  writeJson(file, rowsOf(data));
  const port = await freePort();
  const env = { NODE_ENV: 'production', JSON_FILE: file, PORT: String(port) };
  const argv = node('json-server.js')(port);
  const server = await startProcess(argv, { port, path: '/posts/1', log: join(dir, 'log'), env });
  return { ...server, port, open: true, userId: 1 };
}

function node(file: string) {
  return (_port: number, flags: string[] = []) => [process.execPath, ...flags, join(PEERS, file)];
}
const bun = [join(ROOT, 'node_modules/bun/bin/bun.exe'), join(PEERS, 'elysia.js')];
const gunicorn = (port: number) => [
  ...[PYTHON, '-m', 'gunicorn', '-b', `127.0.0.1:${port}`, '-w', '2', '-k', 'gthread', '--threads', '8'],
  ...['--keep-alive', '120', 'flask_app:app'],
];
/** One process: the sockets of `--workers` are without TCP_NODELAY, and each answer then waits 40 ms. */
const uvicorn = (port: number) => [
  ...[PYTHON, '-m', 'uvicorn', '--host', '127.0.0.1', '--port', String(port)],
  ...['--no-access-log', '--log-level', 'warning', 'fastapi_app:app'],
];

const written: readonly Server[] = [
  {
    name: 'fastify',
    title: 'Fastify 5',
    about: 'node:sqlite, response schemas, @fastify/jwt',
    start: overFile(node('fastify.js')),
  },
  {
    name: 'fastify-sql',
    title: 'Fastify 5, JSON in SQL',
    about: 'the same, its JSON built by the database',
    start: overFile(node('fastify.js'), { JSON_IN_SQL: '1' }),
  },
  {
    name: 'express',
    title: 'Express 5',
    about: 'node:sqlite, jsonwebtoken',
    start: overFile(node('express.js')),
  },
  {
    name: 'hono-node',
    title: 'Hono + Drizzle on Node',
    about: '@libsql/client on a file, prepared',
    start: overFile(node('hono-node.js')),
  },
  {
    name: 'hono-workerd',
    title: 'Hono + Drizzle on workerd',
    about: '@libsql/client/web over sqld',
    start: startWorkerPeer,
  },
  {
    name: 'json-server',
    title: 'json-server 0.17.4',
    about: 'a file that it rewrites, without fsync; no credentials',
    start: startJsonServer,
  },
  {
    name: 'elysia',
    title: 'Elysia on Bun',
    about: 'bun:sqlite, @elysiajs/jwt, schemas',
    start: overFile(() => bun),
  },
];
const python: readonly (Server & { modules: string })[] = [
  {
    name: 'flask',
    title: 'Flask + gunicorn',
    about: 'sqlite3, PyJWT; 2 workers of 8 threads',
    modules: 'flask, gunicorn, jwt',
    start: overFile(gunicorn),
  },
  {
    name: 'fastapi',
    title: 'FastAPI + uvicorn',
    about: 'sqlite3, response models, PyJWT; 1 process',
    modules: 'fastapi, uvicorn, jwt',
    start: overFile(uvicorn),
  },
];

/** The peers that this machine can start, and the names of those that it cannot. */
export function findPeers(): { peers: Server[]; missing: string[] } {
  const has = (modules: string) => spawnSync(PYTHON, ['-c', `import ${modules}`]).status === 0;
  const found = python.filter(({ modules }) => has(modules));
  const missing = python
    .filter((peer) => !found.includes(peer))
    .map(({ title, modules }) => `${title} (${modules})`);
  return { peers: [...written, ...found], missing };
}
