/** A database elsewhere that cannot be used: the operator reads why at the start, the client nothing but that. */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createServer as createTls } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openRemote } from '../../src/db/remote.ts';
import { ROOT } from '../../src/entry/tools/child.ts';
import { startSqld } from '../../src/entry/tools/sqld.ts';
import { run, start } from '../commands.ts';
import { cert, key } from './self-signed.ts';

const cwd = mkdtempSync(join(tmpdir(), 'ledge-remote-start-'));
const SECRET = 'x'.repeat(32);
const html = (_: unknown, answer: { end(text: string): void }) => answer.end('<!doctype html>A page');
const listening: Server[] = [];
let sqld: Awaited<ReturnType<typeof startSqld>>;
let token: string;
/** Addresses of what is no database. */
let page: string;
let selfSigned: string;

/** The environment of a command: nothing of ours but where programs are. */
const where = (given: Record<string, string>) => ({
  cwd,
  env: {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    NODE_ENV: 'production',
    LOG: 'json',
    SECRET,
    ...given,
  },
});
const tool = (name: string, args: string[], given: Record<string, string>) =>
  run([process.execPath, join(ROOT, 'src/entry', `${name}.ts`), ...args], where(given), 30);
const makeToken = async (...args: string[]) => {
  const { code, stdout, stderr } = await tool('token', args, {});
  expect(code, stderr).toBe(0);
  return stdout.trim();
};

async function listen(server: Server): Promise<number> {
  listening.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

beforeAll(async () => {
  token = await makeToken('mine');
  sqld = await startSqld({ dir: join(cwd, 'sqld'), keyFile: join(cwd, 'mine.pem') });
  page = `http://127.0.0.1:${await listen(createServer(html))}`;
  selfSigned = `https://127.0.0.1:${await listen(createTls({ key, cert }, html))}`;
}, 60_000);
afterAll(async () => {
  for (const server of listening) server.closeAllConnections();
  for (const server of listening) server.close();
  await sqld?.stop();
  rmSync(cwd, { recursive: true, force: true });
});

describe('npm run db:token', { timeout: 60_000 }, () => {
  const can = async (authToken: string, sql: string) => {
    const client = openRemote({ url: sqld.url, authToken });
    try {
      return await client.execute(sql).then(
        () => 'yes',
        (error) => error.fault,
      );
    } finally {
      client.close();
    }
  };

  it('makes a key once, which is private, and tokens that sqld takes', async () => {
    const made = readFileSync(join(cwd, 'mine.key'), 'utf8');
    const readOnly = await makeToken('mine', '--read-only', '--days', '1');
    expect(readFileSync(join(cwd, 'mine.key'), 'utf8')).toBe(made);
    expect(statSync(join(cwd, 'mine.key')).mode & 0o777).toBe(0o600);
    const { a, iat, exp } = JSON.parse(Buffer.from(readOnly.split('.')[1]!, 'base64url').toString());
    expect([a, exp - iat]).toEqual(['ro', 86_400]);
    expect(await can(token, 'CREATE TABLE IF NOT EXISTS tried (id)')).toBe('yes');
    expect(await can(readOnly, 'SELECT 1')).toBe('yes');
    expect(await can(readOnly, 'CREATE TABLE IF NOT EXISTS tried (id)')).toBe('refused');
    expect(await can(await makeToken('other'), 'SELECT 1')).toBe('refused');
  });

  it('says what is wrong with what it was asked for', async () => {
    writeFileSync(join(cwd, 'text.key'), 'none');
    const said = await Promise.all([
      tool('token', ['a', 'b'], {}),
      tool('token', ['--days', 'x'], {}),
      tool('token', ['text'], {}),
    ]);
    expect(said.map(({ code, stdout }) => [code, stdout])).toEqual(Array(3).fill([1, '']));
    expect(said.map(({ stderr }) => stderr)).toEqual([
      expect.stringMatching(/^Usage: npm run -s db:token[^\n]*\n$/),
      expect.stringMatching(/^Usage: npm run -s db:token[^\n]*\n$/),
      'text.key is no private Ed25519 key: name another one\n',
    ]);
  });
});

describe.each([
  ['Node', []],
  ['Bun', ['--bun']],
])('a start on %s', { timeout: 60_000 }, (_name, flags) => {
  /** Starts, and asks whether it is ready. @returns what stood on stderr by then, and how to go on */
  async function started(LIBSQL_URL: string, LIBSQL_AUTH_TOKEN = token, LIBSQL_REPLICA_URL = '') {
    const argv: [string, ...string[]] = [process.execPath, join(ROOT, 'src/entry/start.js'), ...flags];
    const server = start(argv, where({ PORT: '0', LIBSQL_URL, LIBSQL_AUTH_TOKEN, LIBSQL_REPLICA_URL }));
    const [, base] = await server.line(/listens on (\S+)/);
    const ready = async () => {
      const answer = await fetch(`${base}/ready`);
      return { status: answer.status, retry: answer.headers.get('retry-after'), text: await answer.text() };
    };
    return { base, ready, end: () => server.kill() };
  }

  it.each<[string, () => string, () => string | undefined, RegExp, RegExp]>([
    [
      'address',
      () => 'http://127.0.0.1:9',
      () => token,
      /cannot be reached: is it running/,
      /cannot be reached/,
    ],
    [
      'kind of server',
      () => page,
      () => token,
      /is no libSQL server/,
      /in the place of the database is none/,
    ],
    ['token', () => sqld.url, () => 'e30.e30.e30', /refuses the token/, /refuses this server/],
    [
      'certificate',
      () => selfSigned,
      () => token,
      /certificate .* is not trusted/,
      /certificate .* not trusted/,
    ],
    [
      'protocol',
      () => page.replace('http:', 'https:'),
      () => token,
      /is no libSQL server, or not with TLS/,
      /in the place of/,
    ],
  ])(
    'says that it has the wrong %s, and /ready says so without telling where',
    async (_what, url, given, line, detail) => {
      const server = await started(url(), given());
      const { status, retry, text } = await server.ready();
      const { code, stderr } = await server.end();
      expect(stderr).toMatch(line);
      expect(stderr).toMatch(
        /^[^\n]+ The server starts all the same; until this is mended, \/ready answers 503\.\n$/,
      );
      expect([code, status, retry]).toEqual([0, 503, '1']);
      expect(JSON.parse(text).detail).toMatch(detail);
      expect(text).not.toMatch(/127\.0\.0\.1|e30\.|SELF_SIGNED|ECONN|stack/);
    },
  );

  it('says that the database is not migrated, and serves once it is', async () => {
    const own = await startSqld({ dir: join(cwd, `sqld-${_name}`), keyFile: join(cwd, 'mine.pem') });
    try {
      const server = await started(own.url);
      expect(await server.ready()).toMatchObject({ status: 503, retry: '10' });
      const given = { LIBSQL_URL: own.url, LIBSQL_AUTH_TOKEN: token };
      expect((await tool('migrate', [], given)).stdout).toMatch(/^Migrated: 0000/);
      expect((await server.ready()).status).toBe(200);
      const { code, stderr } = await server.end();
      expect([code, stderr]).toEqual([
        0,
        'The database is not migrated: run npm run db:migrate. The server starts all the same; until this is mended, /ready answers 503.\n',
      ]);

      const second = await started(own.url, token, selfSigned);
      expect((await fetch(`${second.base}/users?_limit=1`)).status).toBe(200);
      const said = await second.end();
      expect(said.stderr).toMatch(
        /^The certificate [^\n]* LIBSQL_REPLICA_URL is not trusted[^\n]* Meanwhile LIBSQL_URL answers all reads\.\n$/,
      );
      expect(said.stdout).toMatch(/"level":"warn","message":"The replica is left alone: [^\n]*certificate/);
    } finally {
      await own.stop();
    }
  });
});

it.each<[string, () => string, () => string, RegExp]>([
  ['address', () => 'http://127.0.0.1:9', () => token, /^The database at LIBSQL_URL cannot be reached: /],
  ['kind of server', () => page, () => token, /^What answers at LIBSQL_URL is no libSQL server/],
  ['token', () => sqld.url, () => 'e30.e30.e30', /^The database at LIBSQL_URL refuses the token: /],
  ['certificate', () => selfSigned, () => token, /^The certificate .* is not trusted: /],
  ['form of address', () => 'db.example', () => token, /^Bad setting: LIBSQL_URL: must start with libsql:/],
])(
  'db:migrate says in one line that it has the wrong %s',
  { timeout: 30_000 },
  async (_, url, given, line) => {
    const { code, stdout, stderr } = await tool('migrate', [], {
      LIBSQL_URL: url(),
      LIBSQL_AUTH_TOKEN: given(),
    });
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(line);
    expect(stderr.trimEnd()).not.toContain('\n');
  },
);
