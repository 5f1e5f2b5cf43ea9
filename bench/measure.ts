/** What a server costs while it is under load. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Load, Loaded } from './load-process.ts';
import { cpuOf } from './processes.ts';

const run = promisify(execFile);
const PROGRAM = fileURLToPath(new URL('./load-process.ts', import.meta.url));

export type Measured = Loaded & {
  /** CPU time of the server for a request, user and system, in microseconds. */
  cpu: number;
  /** The same of the database server beside it, where it has one, else 0. */
  database: number;
  perSecond: number;
};

/**
 * Runs a load in a process of its own, and takes what the servers' processes have spent on it.
 * @throws Error when an answer was wrong: a benchmark of errors is worth nothing
 */
export async function measure(
  server: { pids(): number[]; databasePids(): number[] },
  load: Load,
): Promise<Measured> {
  const [pids, databasePids] = [server.pids(), server.databasePids()];
  const before = [cpuOf(pids), cpuOf(databasePids)] as const;
  const { stdout } = await run(process.execPath, [PROGRAM, JSON.stringify(load)], { maxBuffer: 1 << 26 });
  const spent = [cpuOf(pids) - before[0], cpuOf(databasePids) - before[1]] as const;
  const loaded = JSON.parse(stdout) as Loaded;
  if (loaded.requests === 0) throw new Error('no request was answered');
  if (loaded.wrong > 0) throw new Error(`${loaded.wrong} of ${loaded.requests} answers were wrong`);
  return {
    ...loaded,
    cpu: spent[0] / loaded.requests,
    database: spent[1] / loaded.requests,
    perSecond: loaded.requests / loaded.seconds,
  };
}

/** The middle one of some numbers; NaN of none. */
export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
