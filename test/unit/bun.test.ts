import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

it('the engine and the hashes are the same on Bun', async () => {
  // By path, since an install without scripts leaves no `bun` in `.bin` that works.
  const { stdout } = await promisify(execFile)('node_modules/bun/bin/bun.exe', ['test/unit/on-bun.ts']);
  expect(stdout.trim()).toBe('passed');
}, 20_000);
