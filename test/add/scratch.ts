/** Copies of the checkout, as it is now, in which a test may change everything. */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { ROOT } from '../../src/entry/tools/child.ts';
import { run, start, type Where } from '../commands.ts';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'ledge-add-')));
process.on('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));

export type Scratch = Where & {
  /** Runs a script of npm to its end, within 90 seconds. */
  npm(script: string, ...args: string[]): ReturnType<typeof run>;
  /** The files that differ from the copy as it was made, in git's short form. */
  changed(): string;
  /** Starts the server, and waits until it listens. */
  serve(): Promise<{ base: string; said: string; stop(): Promise<unknown> }>;
};

/** Makes one; its modules are those of the checkout. @param env settings for all that runs in it */
export function scratch(name: string, env: Record<string, string> = {}): Scratch {
  const cwd = join(folder, name);
  const list = ['ls-files', '--cached', '--others', '--exclude-standard', '-z'];
  for (const file of execFileSync('git', list, { cwd: ROOT, encoding: 'utf8' }).split('\0')) {
    if (file === '' || !existsSync(join(ROOT, file))) continue;
    mkdirSync(dirname(join(cwd, file)), { recursive: true });
    cpSync(join(ROOT, file), join(cwd, file));
  }
  symlinkSync(join(ROOT, 'node_modules'), join(cwd, 'node_modules'));
  const git = (...args: string[]) => execFileSync('git', args, { cwd, encoding: 'utf8' });
  git('init', '--quiet');
  git('add', '--all');
  const path = [dirname(process.execPath), process.env.PATH].join(delimiter);
  const where: Where = { cwd, env: { PATH: path, HOME: process.env.HOME, PORT: '0', ...env } };
  return {
    ...where,
    npm: (script, ...args) => run(['npm', 'run', '--silent', script, '--', ...args], where, 90),
    changed: () => git('status', '--porcelain', '--untracked-files=all').replace(/^A .*\n/gm, ''),
    async serve() {
      const server = start(['npm', 'start'], where);
      const [said, base = ''] = await server.line(/[\s\S]*Ledge listens on (\S+)/);
      return { base: base.replace('localhost', '127.0.0.1'), said, stop: () => server.kill() };
    },
  };
}
