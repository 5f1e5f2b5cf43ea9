/** Commands in a folder and an environment of their own, each a process group that can be ended whole. */
import { spawn } from 'node:child_process';
import { delimiter } from 'node:path';

export type Where = { cwd: string; env: NodeJS.ProcessEnv };
export type Ended = { code: number; stdout: string; stderr: string };

/** The machine's path, without what this checkout or a script of npm has put before it. */
export const MACHINE_PATH = (process.env.PATH ?? '')
  .split(delimiter)
  .filter((entry) => !/node_modules/.test(entry))
  .join(delimiter);

const running = new Set<number>();
process.on('exit', () => {
  for (const pid of running) signal(pid, 'SIGKILL');
});

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(-pid, name);
  } catch {} // it has ended
}

/**
 * Starts a command.
 * @returns its process id and end, the first line of stdout that matches a pattern, and a way to end all of it
 */
export function start([command, ...args]: [string, ...string[]], { cwd, env }: Where) {
  const child = spawn(command, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const { pid } = child;
  if (pid !== undefined) running.add(pid);
  let stdout = '';
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text;
  });
  const ended = new Promise<Ended>((resolve) => {
    child.once('error', (error) => resolve({ code: 127, stdout, stderr: error.message }));
    child.once('close', (code) => {
      if (pid !== undefined) running.delete(pid);
      resolve({ code: code ?? 1, stdout, stderr });
    });
  });
  /** @throws Error when the command ends without it */
  const line = (pattern: RegExp) =>
    new Promise<RegExpExecArray>((resolve, reject) => {
      const look = () => {
        const found = pattern.exec(stdout);
        if (found) resolve(found);
      };
      look();
      child.stdout.on('data', look);
      ended.then(({ code }) => reject(new Error(`it ended with ${code}: ${stderr || stdout}`)));
    });
  const kill = async (name: NodeJS.Signals = 'SIGTERM'): Promise<Ended> => {
    if (pid !== undefined) signal(pid, name);
    return await ended;
  };
  return { pid: pid ?? 0, ended, line, kill };
}

/** Runs a command to its end, which is forced after `seconds`. */
export async function run(argv: [string, ...string[]], where: Where, seconds: number): Promise<Ended> {
  const command = start(argv, where);
  const timer = setTimeout(() => command.kill('SIGKILL'), seconds * 1000);
  const ended = await command.ended;
  clearTimeout(timer);
  return ended;
}
