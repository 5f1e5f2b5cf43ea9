/**
 * `npm run test:durability`: what is acknowledged stays, whatever ends the server, and a disk that is full or a file
 * that cannot be written costs nobody more than the write.
 *
 *     node test/durability.ts [--only crash|full|read-only|shared] [--rounds 50] [--seed 1]
 */
import { parseArgs } from 'node:util';
import { newChecks } from './checks.ts';
import { crashes } from './durability/crash.ts';
import { whereMounted } from './durability/disk.ts';
import { nthCalls } from './durability/nth.ts';
import { readOnly } from './durability/read-only.ts';
import { shared } from './durability/shared.ts';

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    rounds: { type: 'string', default: '50' },
    seed: { type: 'string', default: '1' },
  },
});
// Five minutes on two cores that have nothing else to do, and a little more where they have.
const checks = newChecks(340_000);

const parts: Record<string, () => Promise<void>> = {
  nth: () => nthCalls(checks),
  shared: () => shared(checks),
  async 'read-only'() {
    for (const runtime of ['node', 'bun'] as const) await readOnly(checks, runtime);
  },
  crash: () => crashes(checks, Number(values.rounds), Number(values.seed)),
  async full() {
    for (const runtime of ['node', 'bun']) await whereMounted(checks, 'full.ts', runtime);
  },
};
for (const [name, part] of Object.entries(parts)) {
  if (values.only === undefined || values.only === name) await checks.group(name, part);
}
process.exit(checks.end());
