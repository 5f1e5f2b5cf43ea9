/** How the tests start `npm run playground`. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../../src/entry/tools/child.ts';

/** The header that every answer of a playground has. */
export const HEADER = 'x-ledge-playground';
/** How long a command of a test may take. */
export const SECONDS = 30;

/** The command, and a folder of its own to start it in, which the caller removes. */
export function playgroundCommand() {
  const dir = mkdtempSync(join(tmpdir(), 'ledge-play-'));
  return {
    dir,
    where: (more: Record<string, string> = {}) => ({
      cwd: dir,
      env: { PATH: process.env.PATH, HOME: process.env.HOME, TMPDIR: dir, LOG: 'off', ...more },
    }),
    command: (...args: string[]): [string, ...string[]] => [
      process.execPath,
      join(ROOT, 'src/entry/playground.ts'),
      ...args,
    ],
  };
}
