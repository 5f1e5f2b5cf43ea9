/** A server in production's form on a folder of data, and what its clients and its operator do. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../../src/entry/tools/child.ts';
import { run, start } from '../commands.ts';
import { settings } from '../targets/settings.ts';

export type Runtime = 'node' | 'bun';
export type Reply = { status: number; headers: Headers; text: string };
export type Server = Awaited<ReturnType<typeof serve>>;
type Options = {
  runtime?: Runtime;
  env?: NodeJS.ProcessEnv;
  /** A command that starts the server in turn. */
  prefix?: string[];
  /** Whether it is to become ready; else it only lives. */
  ready?: boolean;
};

const READY_MS = 20_000;
/** What a client waits for one answer. */
const ANSWER_MS = 10_000;
const entry = (file: string) => join(ROOT, 'src/entry', file);
const flags = { node: [], bun: ['--bun'] };

/** A new folder, which goes with this process at the latest. */
export function newFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `ledge-${name}-`));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The environment of a server, or of a tool, on the data in `folder`. */
export const environment = (folder: string, more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => ({
  ...process.env,
  ...settings('http://localhost', { NODE_ENV: 'production', PORT: '0', DATA_DIR: folder, THROTTLE: 'false' }),
  ...more,
});

/** Starts a server without waiting for it. */
export const launch = (folder: string, { runtime = 'node', env, prefix = [] }: Options = {}) =>
  start([...prefix, process.execPath, entry('start.js'), ...flags[runtime]] as [string, ...string[]], {
    cwd: ROOT,
    env: environment(folder, env),
  });

/** Starts a server and waits until it is ready by itself. @throws Error where it is not, with what it said */
export async function serve(folder: string, options: Options = {}) {
  const server = launch(folder, options);
  const [, base = ''] = await server.line(/listens on (\S+)/);
  const call = caller(base);
  const deadline = Date.now() + READY_MS;
  for (;;) {
    const { status, text } = await call('GET', options.ready === false ? '/status' : '/ready');
    if (status === 200) return { base, call, pid: server.pid, kill: server.kill, stall: stallOf(server) };
    if (Date.now() > deadline) throw new Error(`it is not ready: ${status} ${text}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Asks a server on Node, into which `loop-delay.ts` was loaded, how long it stood still at most since the last call. */
function stallOf({ pid, line }: ReturnType<typeof launch>): () => Promise<number> {
  let asked = 0;
  return async () => {
    process.kill(pid, 'SIGUSR2');
    return Number((await line(new RegExp(`loop delay ${++asked}: (\\S+) ms`)))[1]);
  };
}

/** Sends requests; a connection that breaks, or a wait that is too long, is an answer with the status 0. */
export function caller(base: string, as?: string) {
  return async function call(
    method: string,
    path: string,
    json?: unknown,
    more: Record<string, string> = {},
  ): Promise<Reply> {
    try {
      const answer = await fetch(base + path, {
        method,
        headers: {
          ...(json !== undefined && { 'content-type': 'application/json' }),
          ...(as && { authorization: as }),
          ...more,
        },
        ...(json !== undefined && { body: JSON.stringify(json) }),
        signal: AbortSignal.timeout(ANSWER_MS),
      });
      return { status: answer.status, headers: answer.headers, text: await answer.text() };
    } catch (error) {
      const cause = error instanceof Error ? (error.cause ?? error) : error;
      return { status: 0, headers: new Headers(), text: String(cause) };
    }
  };
}
export type Call = ReturnType<typeof caller>;

const person = { username: 'writer', password: 'a password of the writer' };

/** Registers somebody, once for a folder, and signs in. @returns the header that says so */
export async function signIn({ call }: Pick<Server, 'call'>): Promise<string> {
  await call('POST', '/auth/register', { ...person, email: 'writer@example.com' });
  const { status, text } = await call('POST', '/auth/login', person);
  if (status !== 200) throw new Error(`signing in answered ${status}: ${text}`);
  return `Bearer ${JSON.parse(text).accessToken}`;
}

/** Rows of a resource, as they come: without paging. */
export async function rowsOf(call: Call, path: string): Promise<Record<string, unknown>[]> {
  const { status, text } = await call('GET', path, undefined, { accept: 'application/x-ndjson' });
  if (status !== 200) throw new Error(`GET ${path} answered ${status}: ${text.slice(0, 200)}`);
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

/**
 * Runs a script on the database in `folder`, in a process of its own: a connection of this one would keep a server
 * that starts from recovering the file.
 * @param script is given native `libsql`'s `database`, the `folder`, and `wait(ms)`
 */
export async function beside(folder: string, script: string): Promise<{ stdout: string; fault: string }> {
  const text = `
    import Database from 'libsql';
    const folder = process.argv[1];
    const database = new Database(folder + '/ledge.db', { timeout: 5000 });
    const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
    ${script}`;
  const argv: [string, ...string[]] = [process.execPath, '--input-type=module', '-e', text, folder];
  const { code, stdout, stderr } = await run(argv, { cwd: ROOT, env: process.env }, 30);
  return { stdout, fault: code === 0 ? '' : stderr || `exit code ${code}` };
}

/** What SQLite says of a database file: nothing, where it is sound. */
export async function faultsOf(folder: string): Promise<string> {
  const { stdout, fault } = await beside(
    folder,
    `for (const check of ['integrity_check', 'foreign_key_check'])
      for (const row of database.prepare('PRAGMA ' + check).all())
        if (row.integrity_check !== 'ok') console.log(check, JSON.stringify(row));`,
  );
  return fault || stdout;
}
