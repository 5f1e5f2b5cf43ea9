/**
 * `npm test`: unit tests, and the contract on every target, side by side; a table and a total at the end.
 *
 *     npm test                                   everything
 *     npm test -- --project node-file            one target (may be repeated)
 *     npm test -- --project client               the built client, which nothing else runs
 *     npm test -- --project node-sqld            the contract on Node over a libSQL server
 *     npm test -- --project workerd-dev          and once more, through `wrangler dev`
 *     npm test -- --project operator             the operator's commands: backups, admins, a remote database
 *     npm test -- test/contract/writing.test.ts  some files
 *     npm test -- -t 'If-Match'                  anything else that vitest understands
 */
import { fileURLToPath } from 'node:url';
import { parseCLI, startVitest } from 'vitest/node';
import { LedgeReporter } from './reporter.ts';
import { printTable, type Result, total } from './table.ts';
import { moreTargetNames, targetNames } from './targets/index.ts';

const all = ['unit', ...targetNames];
const { filter, options } = parseCLI(['vitest', 'run', ...process.argv.slice(2)]);
const asked = [options.project ?? all].flat();
const known = [...all, ...moreTargetNames, 'client', 'operator'];
const unknown = asked.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  console.error(`No project ${unknown.join(', ')}; there are ${known.join(', ')}.`);
  process.exit(2);
}

// An interrupted run ends by `exit`, so that what it put into the temporary folder goes away.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130));

const results: Result[] = [];
const config = fileURLToPath(new URL('./vitest.config.ts', import.meta.url));

/** Each project is a vitest of its own, so that targets start and run side by side, each file by file. */
async function run(project: string): Promise<void> {
  try {
    const reporters = [new LedgeReporter(project, results)];
    const vitest = await startVitest([...filter], {
      ...options,
      config,
      project: [project],
      reporters,
      watch: false,
      passWithNoTests: true,
    });
    await vitest.close();
  } catch (error) {
    console.error(`${project}:`, error);
    results.push({ project, suite: '(vitest)', passed: 0, failed: 1 });
  }
}

// Unit tests first: what they find explains what the targets would say.
if (asked.includes('unit')) await run('unit');
await Promise.all(asked.filter((name) => name !== 'unit').map(run));

printTable(results, asked);
const { passed, failed, skipped } = total(results);
const nothing = passed + failed === 0;
if (nothing) console.log('\nNo test ran.');
if (skipped > 0) console.log(`\n${skipped} skipped`);
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed > 0 || nothing ? 1 : 0);
