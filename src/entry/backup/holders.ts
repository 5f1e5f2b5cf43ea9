/** Who has a file open. */
import { readdirSync, readFileSync, statSync } from 'node:fs';

/**
 * The other processes that have a file open, as a person would name them. Linux shows those of the same user, and
 * root all; elsewhere undefined: nobody knows.
 */
export function holders(file: string): string[] | undefined {
  if (process.platform !== 'linux') return undefined;
  const { dev, ino } = statSync(file);
  const isIt = (path: string) => {
    try {
      const other = statSync(path);
      return other.dev === dev && other.ino === ino;
    } catch {
      return false; // closed by now, or of somebody else
    }
  };
  return list('/proc')
    .filter((pid) => /^\d+$/.test(pid) && Number(pid) !== process.pid)
    .filter((pid) => list(`/proc/${pid}/fd`).some((fd) => isIt(`/proc/${pid}/fd/${fd}`)))
    .map((pid) => `${pid} (${command(pid)})`);
}

/** The names in a folder; none where it is gone or not ours to read. */
function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function command(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim().slice(0, 80);
  } catch {
    return 'ended by now';
  }
}
