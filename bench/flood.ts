/**
 * What a flood of sign-ins does to reads: one post is read at a steady rate, by turns alone and beside 32
 * connections that try one wrong password after the other.
 *
 *     node bench/flood.ts [--rounds 6] [--seconds 2] [--connections 32] [--rate 100]
 *
 * Exit code 1 when the 99th percentile of a read becomes more than 3 times as long.
 */
import { Agent } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startTarget } from '../test/targets/index.ts';
import { addressOf, ascending, ms, quantile, send } from './support.ts';

const MAX_RATIO = 3;
const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '2' },
    connections: { type: 'string', default: '32' },
    rate: { type: 'string', default: '100' },
    rounds: { type: 'string', default: '6' },
  },
});
const seconds = Number(values.seconds);
const connections = Number(values.connections);
const rate = Number(values.rate);
const rounds = Number(values.rounds);
let sent = 0;

/** How long reads take that are sent at the rate, whatever has become of those before them. */
async function readsOf(baseUrl: string): Promise<number[]> {
  const agent = new Agent({ keepAlive: true });
  const reads: Promise<number>[] = [];
  const start = performance.now();
  for (let i = 0; i < rate * seconds; i++) {
    await sleep(Math.max(0, start + (i * 1_000) / rate - performance.now()));
    reads.push(
      send(`${baseUrl}/posts/1`, { agent }).then(({ status, ms }) => {
        if (status !== 200) throw new Error(`A read was answered with ${status}`);
        return ms;
      }),
    );
  }
  const times = await Promise.all(reads);
  agent.destroy();
  return times;
}

/** Sends sign-ins until it is told to stop. @param statuses counts how often each status was answered */
function flood(baseUrl: string, statuses: Record<number, number>) {
  let stopped = false;
  const connection = async (): Promise<void> => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    while (!stopped) {
      const number = sent++;
      const json = { username: number % 2 ? 'admin' : `nobody${number}`, password: `wrong ${number}` };
      const { status } = await send(`${baseUrl}/auth/login`, { agent, json, address: addressOf(number) });
      statuses[status] = (statuses[status] ?? 0) + 1;
    }
    agent.destroy();
  };
  const all = Promise.all(Array.from({ length: connections }, connection));
  return async () => {
    stopped = true;
    await all;
  };
}

for (const name of ['node-file', 'bun-file'] as const) {
  const target = await startTarget(name);
  try {
    await readsOf(target.baseUrl); // to warm up
    const quiet: number[] = [];
    const flooded: number[] = [];
    const statuses: Record<number, number> = {};
    for (let round = 0; round < rounds; round++) {
      quiet.push(...(await readsOf(target.baseUrl)));
      const stop = flood(target.baseUrl, statuses);
      await sleep(500); // until the line is full
      flooded.push(...(await readsOf(target.baseUrl)));
      await stop();
    }
    const p99 = (times: number[]) => quantile(ascending(times), 0.99);
    const of = (times: number[]) => `p50 ${ms(quantile(ascending(times), 0.5))}, p99 ${ms(p99(times))}`;
    const ratio = p99(flooded) / p99(quiet);
    console.log(`${name}: reads quiet ${of(quiet)}; in a flood ${of(flooded)}; p99 × ${ratio.toFixed(2)}`);
    console.log(`  sign-ins answered by status: ${JSON.stringify(statuses)}`);
    if (ratio > MAX_RATIO) process.exitCode = 1;
  } finally {
    await target.stop();
  }
}
