/** A server that is measured: how it is started, and what a scenario needs to know of it. */
import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Child, startChild, tail, untilReady } from '../src/entry/tools/child.ts';
import { treeOf } from './processes.ts';

export type Running = {
  port: number;
  /** The server's processes as they are now, without what only starts them. */
  pids(): number[];
  /** Those of a database server that is its alone. */
  databasePids(): number[];
  /** What signs requests in, as the `Authorization` field has it; undefined where it knows no such thing. */
  bearer?: string;
  basic?: string;
  /** Signs in again, where what `bearer` says does not last a whole run. */
  renew?(): Promise<string>;
  /** Whether anybody may create. */
  open?: boolean;
  /** Whose a new post is. */
  userId: number;
  stop(): Promise<void>;
};

/** What a start is given: a folder of the server's own, and Ledge's data folder, whose rows all servers have. */
export type Place = {
  dir: string;
  data: string;
  /** Options for Node, where the server runs on it. */
  flags?: string[];
};

export type Server = {
  name: string;
  title: string;
  /** What it stands on, and what is to be known of it. */
  about: string;
  start(place: Place): Promise<Running>;
};

/** The processes below a keeper (see src/entry/tools/keeper.ts), which is none of the server's. */
export const below =
  ({ pid }: Child) =>
  (): number[] =>
    treeOf(pid).filter((id) => id !== pid);

/**
 * Starts one process that listens on a port.
 * @param path answers with 200 once it is ready
 * @throws Error with the end of its log
 */
export async function startProcess(
  argv: readonly string[],
  options: { port: number; path: string; log: string; env: Record<string, string> },
): Promise<Pick<Running, 'pids' | 'databasePids' | 'stop'>> {
  const child = startChild(argv, { env: { ...process.env, ...options.env }, log: options.log });
  try {
    await untilReady(`http://127.0.0.1:${options.port}${options.path}`, child, 20_000);
    return { pids: below(child), databasePids: () => [], stop: () => child.stop() };
  } catch (error) {
    await child.stop();
    throw new Error(`${argv.join(' ')} did not start: ${(error as Error).message}\n${tail(options.log, 15)}`);
  }
}

/** A copy of a folder, made for one server. */
export function copyOf(folder: string, dir: string): string {
  const copy = join(dir, 'data');
  mkdirSync(dir, { recursive: true });
  cpSync(folder, copy, { recursive: true });
  return copy;
}
