/** One project for unit tests, and one for each target that the contract runs against. */
import { defineConfig } from 'vitest/config';
import { moreTargetNames, targetNames } from './targets/index.ts';

const CLIENT = 'test/types/client.test.ts';

export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  test: {
    pool: 'threads',
    // They bound what hangs. Two cores that have more to do are not to fail a test.
    testTimeout: 30_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 15_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', 'test/unit/**/*.test.ts', 'test/types/*.test.ts'],
          exclude: [CLIENT],
          // The engine's tests load a native addon, which wants a process of its own; two for all files, since to
          // load the app anew for each of them costs two thirds as much as all tests. So a file leaves nothing behind.
          pool: 'forks',
          isolate: false,
          maxWorkers: 2,
        },
      },
      // By name alone: it starts compilers, which take as long as a target.
      { extends: true, test: { name: 'client', include: [CLIENT] } },
      // By name alone as well: what an operator's commands do, each a process or several.
      {
        extends: true,
        test: { name: 'operator', include: ['test/operator/**/*.test.ts'], pool: 'forks', maxWorkers: 2 },
      },
      ...[...targetNames, ...moreTargetNames].map((name, index) => ({
        extends: true as const,
        test: {
          name,
          include: ['test/contract/**/*.test.ts'],
          globalSetup: ['test/targets/setup.ts'],
          setupFiles: ['test/targets/started.ts'],
          // One server, one file after the other: a file may count rows. The targets run side by side,
          // which is the work of test/run.ts.
          isolate: false,
          maxWorkers: 1,
          sequence: { groupOrder: index + 1 },
        },
      })),
    ],
  },
});
