/** Small disks of one's own, and programs that may mount them: as root, or in a namespace of one's own. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../../src/entry/tools/child.ts';
import type { newChecks } from '../checks.ts';
import { run } from '../commands.ts';

/** Mounts a file system in memory; it goes with the namespace at the latest. @throws Error where that may not be */
export function mounted(bytes: number): { folder: string } & Disposable {
  const folder = mkdtempSync(join(tmpdir(), 'ledge-disk-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', folder]);
  return {
    folder,
    [Symbol.dispose]() {
      execFileSync('umount', ['--lazy', folder]);
      rmdirSync(folder);
    },
  };
}

/** A command that gives the one after it a namespace in which it may mount; undefined where nobody may. */
function namespace(): [string, ...string[]] | undefined {
  const ways = ['-m', '-rm'].map((flags): [string, string] => ['unshare', flags]);
  return ways.find(
    ([command, flags]) => spawnSync(command, [flags, 'mount', '-t', 'tmpfs', 'tmpfs', tmpdir()]).status === 0,
  );
}

/** Runs a script of checks where it may mount, and counts its checks among ours. */
export async function whereMounted(
  { check }: ReturnType<typeof newChecks>,
  script: string,
  ...args: string[]
) {
  const within = namespace();
  if (!within) return check(`${script}: a disk can be mounted, by root or with unshare -rm`, false);
  const argv = [...within, process.execPath, join(ROOT, 'test/durability', script), ...args];
  const { code, stdout, stderr } = await run(
    argv as [string, ...string[]],
    { cwd: ROOT, env: process.env },
    70,
  );
  const lines = [...stdout.matchAll(/^([✓✗]) (.*)$/gm)];
  for (const [, mark, what] of lines) check(what!, mark === '✓');
  // A check that failed has said so itself; whatever else ends it early has not.
  const failed = lines.some(([, mark]) => mark === '✗');
  if (lines.length === 0 || (code !== 0 && !failed))
    check(`${script} runs to its end`, false, stderr || `exit code ${code}`);
}
