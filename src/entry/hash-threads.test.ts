import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { hashThreads } from './hash-threads.ts';

const hashing = hashThreads();

it('makes hashes that verify, several at once', async () => {
  const [one, two] = await Promise.all([hashing.hash('a password'), hashing.hash('another one')]);
  const answers = [hashing.verify('a password', one), hashing.verify('a password', two)];
  expect(await Promise.all(answers)).toEqual([true, false]);
  expect(await hashing.verify('a password', undefined)).toBe(false);
});

it('fails where hashing does, and goes on', async () => {
  await expect(hashing.hash({} as string)).rejects.toThrow(/normalize/);
  expect(await hashing.verify('x', undefined)).toBe(false);
});

it.runIf(process.platform === 'linux')('gives way to every other thread', async () => {
  await hashing.hash('a password');
  const nice = (id: string) =>
    Number(readFileSync(`/proc/self/task/${id}/stat`, 'utf8').split(') ')[1]!.split(' ')[16]);
  const all = readdirSync('/proc/self/task').map(nice);
  expect(nice(String(process.pid))).toBeLessThan(10);
  expect(all.filter((priority) => priority === 10).length).toBeGreaterThan(0);
});

it('lets a process end that has hashed', () => {
  const script = `import { hashThreads } from ${JSON.stringify(new URL('./hash-threads.ts', import.meta.url).href)};
    console.log((await hashThreads().hash('x')).slice(0, 8));`;
  const ended = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
    timeout: 20_000,
  });
  expect([ended.status, ended.stdout]).toEqual([0, '$scrypt$\n']);
});
