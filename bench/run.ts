/**
 * `npm run bench`: Ledge and its peers over the same rows, in one run; within 10 minutes on 2 cores.
 *
 *     node bench/run.ts [--seconds 0.8] [--repeats 3] [--server NAME]… [--scenario NAME]… [--keep]
 *
 * Writes bench/results.md and bench/results.svg after a whole run, or with `--keep` after any. Exit code 1 when a
 * server does not start or answers something else; figures that do not hold are told, and are no failure.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from '../src/entry/tools/child.ts';
import { checkAnswers } from './check.ts';
import { installPeers } from './install.ts';
import { ledge, makeData } from './ledge.ts';
import { describeMachine, fsyncMs } from './machine.ts';
import { measure } from './measure.ts';
import { numbersToHold } from './numbers.ts';
import { findPeers } from './peers.ts';
import { picture } from './picture.ts';
import { memoryOf } from './processes.ts';
import { heldTable, markdown } from './report.ts';
import { Results } from './results.ts';
import { rowsOf } from './rows.ts';
import { loadOf, prepared, scenarios } from './scenarios.ts';
import type { Running, Server } from './servers.ts';

/** Before a server's first load of a scenario, so that its code is compiled, and before each later one. */
const WARM_UP_SECONDS = [0.8, 0.2] as const;
const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '0.8' },
    repeats: { type: 'string', default: '3' },
    server: { type: 'string', multiple: true, default: [] },
    scenario: { type: 'string', multiple: true, default: [] },
    keep: { type: 'boolean', default: false },
  },
});
const seconds = Number(values.seconds);
const repeats = Number(values.repeats);
const wanted = <T extends { name: string }>(all: readonly T[], names: readonly string[]): T[] =>
  all.filter(({ name }) => names.length === 0 || names.includes(name));

installPeers();
const { peers, missing } = findPeers();
const servers = wanted([...ledge, ...peers], values.server);
const asked = wanted(scenarios, values.scenario);
const results = new Results(servers, asked);
const running = new Map<Server, Running>();
const memory = new Map<string, { idle: number; after: number }>();
const dir = mkdtempSync(join(tmpdir(), 'ledge-bench-'));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130));
process.once('exit', () => rmSync(dir, { recursive: true, force: true }));

/** Starts all, and compares what they answer. */
async function startAll(): Promise<void> {
  const data = await makeData(join(dir, 'made'));
  const rows = rowsOf(data);
  for (const server of servers) {
    try {
      const started = await server.start({ dir: join(dir, server.name), data });
      running.set(server, started);
      memory.set(server.name, { idle: memoryOf(started.pids()), after: 0 });
      await checkAnswers(started, rows);
      console.log(`${server.title} is ready`);
    } catch (error) {
      console.error(`${server.title}: ${(error as Error).message}`);
      process.exitCode = 1;
      await running.get(server)?.stop();
      running.delete(server);
      missing.push(`${server.title}: it failed`);
    }
  }
}

/** One scenario on each server in turn, again and again, so that what disturbs the machine disturbs all. */
async function runScenario(scenario: (typeof scenarios)[number]): Promise<void> {
  const loads = [];
  for (const [server, started] of running) {
    const at = await prepared(started);
    const load = loadOf(scenario, at, seconds);
    if (load) loads.push({ server, started, load });
  }
  for (let round = 0; round < repeats; round++) {
    for (const { server, started, load } of loads) {
      try {
        await measure(started, { ...load, seconds: WARM_UP_SECONDS[Math.min(round, 1)]! });
        results.add(server.name, scenario.name, await measure(started, load));
      } catch (error) {
        console.error(`${server.title}, ${scenario.title}: ${(error as Error).message}`);
        process.exitCode = 1;
      }
    }
  }
  console.log(`\n${scenario.title}`);
  for (const { server } of loads) {
    const found = results.of(server.name, scenario.name);
    if (!found) continue;
    const { cpu, database, perSecond, p50, p99 } = found;
    const beside = database > 0 ? ` + ${database.toFixed(0)}` : '';
    console.log(
      `  ${server.title.padEnd(26)} ${cpu.toFixed(1)}${beside} µs, ${perSecond.toFixed(0)}/s, p50 ${p50.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms`,
    );
  }
}

const start = performance.now();
try {
  await startAll();
  const syncs = [fsyncMs(dir)];
  for (const scenario of asked) await runScenario(scenario);
  syncs.push(fsyncMs(dir));
  for (const [{ name }, { pids }] of running) memory.get(name)!.after = memoryOf(pids());
  const held = numbersToHold(results);
  console.log(`\n${heldTable(held)}\n`);
  if (values.keep || (servers.length === ledge.length + peers.length && asked.length === scenarios.length)) {
    const date = new Date().toISOString().slice(0, 10);
    const machine = describeMachine();
    const about = new Map(servers.map((server) => [server.name, server.about]));
    const run = {
      date,
      machine,
      results,
      held,
      memory,
      about,
      fsyncMs: (syncs[0]! + syncs[1]!) / 2,
      repeats,
      seconds,
      missing,
    };
    writeFileSync(join(ROOT, 'bench/results.md'), markdown(run));
    writeFileSync(
      join(ROOT, 'bench/results.svg'),
      picture(results, `${date}, ${machine[0]}. Of what stands over sqld, sqld's time is included.`),
    );
    console.log('Written: bench/results.md, bench/results.svg');
  }
  console.log(`${((performance.now() - start) / 1_000).toFixed(0)} s`);
} finally {
  await Promise.all([...running.values()].map((server) => server.stop()));
}
