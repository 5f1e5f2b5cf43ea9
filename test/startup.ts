/**
 * How much CPU time the Worker's bundle takes to start, before its first request: Cloudflare refuses a Worker that
 * takes too long. Profiled by `wrangler check startup`, in workerd on this machine.
 *
 *     node test/startup.ts [--limit 100]
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runChild } from '../src/entry/tools/child.ts';
import { wrangler } from '../src/entry/tools/wrangler.ts';
import { newChecks } from './checks.ts';

/** The quietest of so many: whatever else the machine does only adds to it. */
const RUNS = 3;
const { values } = parseArgs({ options: { limit: { type: 'string', default: '100' } } });
const { check, group, end } = newChecks(120_000);

type Profile = {
  nodes: { id: number; callFrame: { functionName: string } }[];
  samples: number[];
  timeDeltas: number[];
};

/** Milliseconds in which something ran. */
function busyMs({ nodes, samples, timeDeltas }: Profile): number {
  const idle = new Set(
    nodes.filter(({ callFrame }) => callFrame.functionName === '(idle)').map(({ id }) => id),
  );
  return samples.reduce((sum, id, i) => (idle.has(id) ? sum : sum + (timeDeltas[i] ?? 0)), 0) / 1_000;
}

const dir = mkdtempSync(join(tmpdir(), 'ledge-startup-'));
process.once('exit', () => rmSync(dir, { recursive: true, force: true }));
await group('the start of the Worker', async () => {
  const times: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const file = join(dir, `${run}.cpuprofile`);
    const { argv, env } = wrangler(['check', 'startup', '--outfile', file]);
    await runChild(argv, { env, log: join(dir, 'log') });
    times.push(busyMs(JSON.parse(readFileSync(file, 'utf8')) as Profile));
  }
  const least = Math.min(...times);
  const seen = `${least.toFixed(0)} ms, of ${times.map((ms) => ms.toFixed(0)).join(', ')}`;
  check(`it takes at most ${values.limit} ms of CPU`, least > 0 && least <= Number(values.limit), seen);
});
process.exit(end());
