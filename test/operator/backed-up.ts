/** A real server on a file with people who write to it, and the tools for its backups. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../../src/entry/tools/child.ts';
import { type Ended, run, start } from '../commands.ts';

const SECONDS = 30;

/** A folder with a database in `data`, in which all commands run. */
export function place() {
  const cwd = mkdtempSync(join(tmpdir(), 'ledge-backup-'));
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, NODE_ENV: 'production', DATA_DIR: 'data' };
  const argv = (name: string, ...args: string[]): [string, ...string[]] => [
    process.execPath,
    join(ROOT, 'src/entry', `${name}.ts`),
    ...args,
  ];
  const servers: ReturnType<typeof start>[] = [];
  return {
    cwd,
    path: (name: string) => join(cwd, name),
    /** Runs a tool to its end. */
    tool: (name: string, args: string[] = [], given: Record<string, string> = {}): Promise<Ended> =>
      run(argv(name, ...args), { cwd, env: { ...env, ...given } }, SECONDS),
    begin: (name: string, ...args: string[]) => start(argv(name, ...args), { cwd, env }),
    /** Starts the server. @returns where it listens, and how to end it */
    async serve() {
      const server = start(argv('node'), { cwd, env: { ...env, PORT: '0', LOG: 'off' } });
      servers.push(server);
      const [, base = ''] = await server.line(/listens on (\S+)/);
      return { base, stop: server.kill };
    },
    async remove() {
      await Promise.all(servers.map((server) => server.kill('SIGKILL')));
      rmSync(cwd, { recursive: true, force: true });
    },
  };
}

async function call(base: string, method: string, path: string, body: unknown, token?: string) {
  const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
  const json = body === undefined ? {} : { body: JSON.stringify(body) };
  const answer = await fetch(base + path, { method, headers, ...json });
  return { status: answer.status, text: await answer.text() };
}

/** Somebody new. @returns an access token */
export async function signIn(base: string): Promise<string> {
  const person = { username: 'ada', password: 'correct horse battery' };
  await call(base, 'POST', '/auth/register', { ...person, email: 'ada@example.com' });
  return JSON.parse((await call(base, 'POST', '/auth/login', person)).text).accessToken;
}

/** Writes and reads on `connections` connections until it is stopped; each write is two rows, or none. */
export function load(base: string, token: string, connections = 6) {
  /** The titles of what was acknowledged, each of two rows. */
  const acknowledged: string[] = [];
  const failures: string[] = [];
  let going = true;
  let wake = () => {};
  const one = async (connection: number) => {
    for (let n = 0; going; n++) {
      const title = `${connection}-${n}`;
      const rows = [1, 2].map((part) => ({ title, body: `${part} of 2` }));
      const made = await call(base, 'POST', '/posts', rows, token).catch((error) => ({
        status: 0,
        text: String(error),
      }));
      if (made.status === 201) acknowledged.push(title);
      else failures.push(`POST ${made.status} ${made.text}`);
      const read = await call(base, 'GET', '/posts?_limit=5', undefined).catch((error) => ({
        status: 0,
        text: String(error),
      }));
      if (read.status !== 200) failures.push(`GET ${read.status} ${read.text}`);
      wake();
    }
  };
  const ended = Promise.all(Array.from({ length: connections }, (_, n) => one(n)));
  return {
    acknowledged,
    failures,
    /** Resolves once so many writes are acknowledged. @throws Error of the first request that failed */
    async reached(count: number) {
      while (acknowledged.length < count) {
        if (failures[0]) throw new Error(failures[0]);
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
    async stop() {
      going = false;
      await ended;
    },
  };
}
