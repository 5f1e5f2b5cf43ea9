/** The processes that a command has started (Linux). */
import { readdirSync, readFileSync } from 'node:fs';

export type Process = { pid: number; parent: number; command: string };

/** All that descend from a process, oldest first. */
export function below(pid: number): Process[] {
  const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const known = all.flatMap((name): Process[] => {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'latin1');
      const [, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').split('\0').join(' ').trim();
      return [{ pid: Number(name), parent: Number(parent), command }];
    } catch {
      return []; // it has ended meanwhile
    }
  });
  const found = new Set([pid]);
  for (let size = 0; size !== found.size; ) {
    size = found.size;
    for (const each of known) if (found.has(each.parent)) found.add(each.pid);
  }
  return known.filter((each) => each.pid !== pid && found.has(each.pid)).sort((a, b) => a.pid - b.pid);
}
