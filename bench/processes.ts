/** What processes cost, read from /proc: CPU time, memory and open files of a process and all below it. */
import { readdirSync, readFileSync } from 'node:fs';

/** Of `sysconf(_SC_CLK_TCK)`, which is 100 on every Linux that Node runs on. */
const TICK_US = 10_000;

/** The fields of /proc/PID/stat from the third on (proc(5)); undefined where the process has ended. */
function statOf(pid: number): string[] | undefined {
  const text = fileOf(pid, 'stat');
  return text?.slice(text.lastIndexOf(')') + 2).split(' ');
}

function fileOf(pid: number, name: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return undefined;
  }
}

/** The ids of a process and of all below it that are running now. */
export function treeOf(root: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    const stat = /^\d+$/.test(name) ? statOf(Number(name)) : undefined;
    if (stat) parents.set(Number(name), Number(stat[1]));
  }
  const isBelow = (pid: number | undefined): boolean =>
    pid === root || (pid !== undefined && pid > 1 && isBelow(parents.get(pid)));
  return [...parents.keys()].filter(isBelow);
}

/** The file name of a process's program, 15 characters at most. */
export const programOf = (pid: number): string => fileOf(pid, 'comm')?.trim() ?? '';

/** CPU time that processes have had so far, of user and system, in microseconds. */
export const cpuOf = (pids: readonly number[]): number =>
  pids.reduce((sum, pid) => {
    const stat = statOf(pid);
    return stat ? sum + (Number(stat[11]) + Number(stat[12])) * TICK_US : sum;
  }, 0);

/** Memory of processes in MB, each page that several share counted once between them (PSS). */
export const memoryOf = (pids: readonly number[]): number =>
  pids.reduce(
    (sum, pid) => sum + Number(/^Pss:\s+(\d+) kB/m.exec(fileOf(pid, 'smaps_rollup') ?? '')?.[1] ?? 0),
    0,
  ) / 1_024;

/** How many files and sockets processes have open. */
export const openFilesOf = (pids: readonly number[]): number =>
  pids.reduce((sum, pid) => {
    try {
      return sum + readdirSync(`/proc/${pid}/fd`).length;
    } catch {
      return sum;
    }
  }, 0);
