/** Installs the peers from their own lock file, where that has not been done. */
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../src/entry/tools/child.ts';

/** @throws Error when npm fails */
export function installPeers(): void {
  const folder = join(ROOT, 'bench/peers');
  const installed = join(folder, 'node_modules/.package-lock.json');
  const lock = join(folder, 'package-lock.json');
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return;
  console.log('Installing the peers (bench/peers)…');
  const argv = ['ci', '--no-audit', '--no-fund', '--loglevel=error', '--prefix', folder];
  if (spawnSync('npm', argv, { stdio: 'inherit' }).status !== 0)
    throw new Error('npm ci in bench/peers failed');
}
