/**
 * Runs one command in a process group of its own and ends the whole group when its own stdin closes, which
 * happens however the parent ends, SIGKILL included: nothing that was started is ever left running.
 *
 *     node keeper.ts COMMAND ARG...
 */
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** What a server needs to end by itself (5 s), and a little more. */
const GRACE_MS = 7_000;

const [command = '', ...args] = process.argv.slice(2);
const child = spawn(command, args, { detached: true, stdio: ['ignore', 'inherit', 'inherit'] });

/** Sends a signal to all of the group; false when nobody is left in it. */
function signal(name: NodeJS.Signals | 0): boolean {
  if (child.pid === undefined) return false;
  try {
    return process.kill(-child.pid, name);
  } catch {
    return false;
  }
}

/** Whether anybody is left in the group. Where process 1 reaps nobody (containers), the dead stay: they don't count. */
function anyoneLeft(): boolean {
  if (!signal(0)) return false;
  if (process.platform !== 'linux') return true;
  return readdirSync('/proc').some((entry) => {
    if (!/^\d+$/.test(entry)) return false;
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, 'latin1');
      const [state, , group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return Number(group) === child.pid && state !== 'Z' && state !== 'X';
    } catch {
      return false;
    }
  });
}

let ending = false;

async function end(code: number): Promise<void> {
  if (ending) return;
  ending = true;
  const deadline = Date.now() + GRACE_MS;
  signal('SIGTERM');
  while (anyoneLeft()) {
    if (Date.now() > deadline) signal('SIGKILL');
    await sleep(20);
  }
  process.exit(code);
}

child.on('error', (error) => {
  console.error(error.message);
  process.exit(127);
});
// A group outlives its leader (workerd its wrangler): the rest is ended too.
child.on('exit', (code) => end(code ?? 1));
process.stdin.resume().on('end', () => end(0));
process.on('SIGTERM', () => end(143));
process.on('SIGHUP', () => end(129));
// Ctrl-C reaches every process of the terminal's group; the parent decides, by closing stdin.
process.on('SIGINT', () => {});
