/**
 * The Worker's bundle in workerd alone, over a real sqld: 32 connections send 2,000 requests each, and none fails.
 *
 *     node test/workerd-load.ts [--connections 32] [--each 2000] [--seconds 240]
 */
import { parseArgs } from 'node:util';
import { describeLoad, load } from './load.ts';
import type { RunningTarget } from './targets/types.ts';
import { startWorkerd } from './targets/workerd.ts';

/** Runs the load; the exit code. */
async function main(connections: number, each: number, seconds: number): Promise<number> {
  let target: RunningTarget | undefined;
  try {
    target = await startWorkerd({ LOG: 'off' });
    const requests = connections * each;
    const report = await load(target.baseUrl, { connections, requests, limitMs: seconds * 1_000 });
    console.log(`workerd alone, ${connections} connections: ${describeLoad(report)}`);
    if (report.requests < requests) console.log(`Only ${report.requests} of ${requests} in ${seconds} s.`);
    return report.failed > 0 || report.requests < requests ? 1 : 0;
  } catch (error) {
    console.error((error as Error).message);
    return 1;
  } finally {
    await target?.stop();
  }
}

const { values } = parseArgs({
  options: {
    connections: { type: 'string', default: '32' },
    each: { type: 'string', default: '2000' },
    seconds: { type: 'string', default: '240' },
  },
});
process.exit(await main(Number(values.connections), Number(values.each), Number(values.seconds)));
