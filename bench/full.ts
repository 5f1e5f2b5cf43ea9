/**
 * `npm run bench:full`: what a request costs over 1,000,000 posts, and whether ten minutes of load leave a trace.
 *
 *     node bench/full.ts [--minutes 10] [--seconds 2] [--repeats 3] [--only growth|soak]
 *
 * The soak runs on Node and Bun at once. Writes bench/full.md after a whole run. Exit code 1 when a figure does
 * not hold, or a request of the soak fails.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from '../src/entry/tools/child.ts';
import { type Grown, growth, MAX_TIMES } from './growth.ts';
import { makeData } from './ledge.ts';
import { describeOwn } from './machine.ts';
import { heldText, table } from './report.ts';
import { MAX_FILES, MAX_SLOPE, type Soaked, soak } from './soak.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    seconds: { type: 'string', default: '2' },
    repeats: { type: 'string', default: '3' },
    only: { type: 'string' },
  },
});
const runtimes = ['node', 'bun'] as const;
const dir = mkdtempSync(join(tmpdir(), 'ledge-full-'));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130));
process.once('exit', () => rmSync(dir, { recursive: true, force: true }));

const growthTable = (grown: readonly Grown[]) =>
  table(
    [
      'asked for',
      '1,000: CPU µs',
      '1,000,000: CPU µs',
      'times',
      '1,000: p50 ms',
      '1,000,000: p50 ms',
      `≤ ${MAX_TIMES} ×`,
    ],
    grown.map(({ title, cpu, p50, holds }) => [
      title,
      ...cpu.map((us) => us.toFixed(1)),
      (cpu[1]! / cpu[0]!).toFixed(2),
      ...p50.map((ms) => ms.toFixed(2)),
      holds === undefined ? 'grows with what it counts or skips' : heldText(holds),
    ]),
  );

const isFlat = ({ slope, files, failed }: Soaked) =>
  slope <= MAX_SLOPE && files[1] - files[0] <= MAX_FILES && failed === 0;
const soakTable = (soaked: readonly Soaked[]) =>
  table(
    [
      'on',
      'requests',
      'minutes',
      'failed',
      'MB a 100,000 requests',
      'MB after warm-up',
      'MB at the end',
      'open files',
      `≤ ${MAX_SLOPE} MB, files flat`,
    ],
    soaked.map((one) => [
      ...[
        one.runtime,
        one.requests.toLocaleString('en-US'),
        (one.seconds / 60).toFixed(1),
        String(one.failed),
      ],
      `${one.slope.toFixed(2)} ± ${(2 * one.error).toFixed(2)}`,
      ...one.memory.map((mb) => mb.toFixed(0)),
      one.files.join(' → '),
      heldText(isFlat(one)),
    ]),
  );

const grown: Record<string, Grown[]> = {};
if (values.only !== 'soak') {
  for (const runtime of runtimes) {
    console.log(`\nGrowth on ${runtime}`);
    const options = { runtime, seconds: Number(values.seconds), repeats: Number(values.repeats) };
    grown[runtime] = await growth({ ...options, dir: join(dir, `growth-${runtime}`) }, console.log);
    rmSync(join(dir, `growth-${runtime}`), { recursive: true, force: true });
  }
}
let soaked: Soaked[] = [];
if (values.only !== 'growth') {
  console.log('\nSoak');
  const data = await makeData(join(dir, 'made'));
  const seconds = Number(values.minutes) * 60;
  soaked = await Promise.all(runtimes.map((runtime) => soak({ runtime, data, dir, seconds }, console.log)));
}
const holds =
  Object.values(grown)
    .flat()
    .every((one) => one.holds !== false) && soaked.every(isFlat);
if (!holds) process.exitCode = 1;

const parts = [
  ...Object.entries(grown).map(([runtime, all]) => `## Growth, on ${runtime}\n\n${growthTable(all)}`),
  ...(soaked.length > 0
    ? [`## Soak, mixed load of test/load.ts over 16 connections\n\n${soakTable(soaked)}`]
    : []),
];
console.log(`\n${parts.join('\n\n')}`);
for (const { runtime, failures } of soaked)
  for (const failure of failures.slice(0, 5)) console.log(`${runtime}: ${failure}`);
if (values.only === undefined) {
  const date = new Date().toISOString().slice(0, 10);
  const head = `# Ledge over a million rows, and for ten minutes\n\n\`npm run bench:full\` wrote this page on ${date}, on ${describeOwn().join('; ')}. CPU time and memory are those of the server's process; each figure of growth is the median of ${values.repeats} loads over the two tables in turn, memory is PSS, its slope a line by least squares after the warm-up.`;
  writeFileSync(join(ROOT, 'bench/full.md'), `${head}\n\n${parts.join('\n\n')}\n`);
  console.log('\nWritten: bench/full.md');
}
