/** Child processes that never outlive this one, and the ports and logs that go with them. */
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** The folder of the checkout. */
export const ROOT = fileURLToPath(new URL('../../../', import.meta.url)).replace(/\/$/, '');
const KEEPER = fileURLToPath(new URL('./keeper.ts', import.meta.url));

export interface Child {
  /** Process id of the keeper, which holds the command's process group. */
  readonly pid: number;
  /** Settles with the exit code when the command has ended, for whatever reason. */
  readonly exited: Promise<number>;
  /** Whether it has ended. */
  ended(): boolean;
  /** Ends the command and all that it started: SIGTERM, after 7 s SIGKILL. */
  stop(): Promise<void>;
}

export interface ChildOptions {
  readonly env?: NodeJS.ProcessEnv;
  /** A file that its output is appended to; without one it goes where ours goes. */
  readonly log?: string;
}

/** Starts a command in the checkout's folder, under a keeper (see keeper.ts). */
export function startChild(argv: readonly string[], options: ChildOptions = {}): Child {
  if (options.log) mkdirSync(dirname(options.log), { recursive: true });
  const out = options.log ? openSync(options.log, 'a', 0o600) : 'inherit';
  const child = spawn(process.execPath, [KEEPER, ...argv], {
    cwd: ROOT,
    env: options.env ?? process.env,
    stdio: ['pipe', out, out],
    // A group of its own: who kills ours leaves the keeper, which ends the command when this pipe closes.
    detached: true,
  });
  if (typeof out === 'number') closeSync(out);
  child.stdin!.on('error', () => {}); // it has ended already
  let ended = false;
  const exited = new Promise<number>((resolve) => {
    child.once('error', () => resolve(127));
    child.once('exit', (code) => resolve(code ?? 1));
  }).finally(() => {
    ended = true;
  });
  return {
    pid: child.pid ?? 0,
    exited,
    ended: () => ended,
    async stop() {
      child.stdin!.end();
      await exited;
    },
  };
}

/** Runs a command to its end; throws with the tail of its output when it fails. */
export async function runChild(
  argv: readonly string[],
  options: ChildOptions & { log: string },
): Promise<void> {
  const code = await startChild(argv, options).exited;
  if (code !== 0) throw new Error(`${argv.join(' ')} ended with ${code}:\n${tail(options.log)}`);
}

type Ask = (url: string) => Promise<{ status: number; text: string }>;

const askPlainly: Ask = async (url) => {
  const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
  return { status: response.status, text: await response.text() };
};

/**
 * Waits until a URL answers 200.
 * @param ask how it is asked for, where a plain `fetch` would not do
 * @throws Error when the child ends first, or after `ms` milliseconds
 */
export async function untilReady(url: string, child: Child, ms: number, ask = askPlainly): Promise<void> {
  const deadline = Date.now() + ms;
  let last = 'no answer';
  while (Date.now() < deadline) {
    if (child.ended()) throw new Error(`it ended with ${await child.exited}`);
    try {
      const { status, text } = await ask(url);
      if (status === 200) return;
      last = `${status} ${text.slice(0, 300)}`;
    } catch (error) {
      last = error instanceof Error ? `${error.message} ${error.cause ?? ''}` : String(error);
    }
    await sleep(50);
  }
  throw new Error(`${url} was not ready within ${ms / 1000} s: ${last}`);
}

/** Whether nobody listens on a port of 127.0.0.1. */
export const portIsFree = (port: number): Promise<boolean> =>
  freePort(port).then(
    () => true,
    () => false,
  );

/** Ports that no system gives to outgoing connections by itself, which may have any other one a moment later. */
const OWN_PORTS = { first: 20_000, count: 12_000 };
const TRIES = 100;

/** A port of 127.0.0.1 that was free a moment ago; with an argument that one, or it throws. */
export async function freePort(port?: number): Promise<number> {
  for (let tries = 1; ; tries++) {
    const tried = port ?? OWN_PORTS.first + Math.floor(Math.random() * OWN_PORTS.count);
    try {
      await listenOnce(tried);
      return tried;
    } catch (error) {
      if (port !== undefined || tries === TRIES) throw error;
    }
  }
}

const listenOnce = (port: number) =>
  new Promise<void>((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => server.close(() => resolve()));
  });

/** The last lines of a log file. */
export function tail(file: string, lines = 40): string {
  try {
    return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
  } catch {
    return '';
  }
}
