/**
 * A server over a libSQL server that goes away, under load: it is killed and started again, its network stalls and
 * cuts, and migrators come twenty at a time. What was acknowledged is there, nothing by halves, and all
 * goes on by itself.
 *
 *     node test/remote.ts [--rounds 5]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { newChecks } from './checks.ts';
import { Steady } from './remote/steady.ts';
import { overWorkerd } from './remote/worker.ts';
import { startWorld, type World } from './remote/world.ts';
import type { Mode } from './unit/unreliable.ts';

/** How long a fault lasts, in milliseconds: longer than a call may take. */
const FAULT_MS = 3_000;
/** How long after it the server may need, in milliseconds. */
const RECOVERY_MS = 5_000;

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '5' } } });
const { check, group, end } = newChecks(240_000);
const dir = mkdtempSync(join(tmpdir(), 'ledge-remote-'));
process.on('exit', () => rmSync(dir, { recursive: true, force: true }));

/** Does something to the database while people write to both servers, and looks at what they were told and at what is there. */
async function during(name: string, world: World, fault: () => Promise<void>): Promise<void> {
  const ways = ['', ', connections kept'].map((way, index) => ({
    way: name + way,
    base: world.bases[index]!,
    load: new Steady(world.bases[index]!, world.token, name + way),
  }));
  await Promise.all(ways.map(({ load }) => load.more(50)));
  await fault();
  const mended = performance.now();
  const took = await Promise.all(
    ways.map(({ load }) => load.more(1).then(() => Math.round(performance.now() - mended))),
  );
  await Promise.all(ways.map(({ load }) => load.more(50)));
  await Promise.all(ways.map(({ load }) => load.stop()));
  for (const [index, { way, base, load }] of ways.entries()) await look(way, world, base, load, took[index]!);
}

/** @param took how long it took until a write was acknowledged after the fault, in milliseconds */
async function look(name: string, world: World, base: string, load: Steady, took: number): Promise<void> {
  check(`${name}: it goes on by itself within ${RECOVERY_MS / 1000} s`, took < RECOVERY_MS, `${took} ms`);
  check(
    `${name}: all other answers are 503 with Retry-After`,
    load.odd.length === 0,
    load.odd[0] ?? load.told(),
  );
  const slowest = Math.round(load.slowest);
  // A read twice the deadline, and what a busy machine adds.
  check(`${name}: nobody waits for more than 5 s`, slowest < 5_000, `${slowest} ms`);
  const stored = await world.stored(name);
  const lost = load.acknowledged.filter((title) => stored.get(title) !== 2);
  const halves = [...stored].filter(([, rows]) => rows !== 2);
  check(
    `${name}: each of ${load.acknowledged.length} acknowledged writes is there`,
    lost.length === 0,
    lost[0] ?? '',
  );
  check(`${name}: nothing is there by halves`, halves.length === 0, halves[0]?.join(': ') ?? '');
  const ready = await fetch(`${base}/ready`);
  check(`${name}: /ready is green`, ready.status === 200, ready.status);
}

const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

await group('the database away from the server', async () => {
  await using world = await startWorld(dir);
  check('one of 20 migrators works, and none fails', await world.migrateTwenty());
  check(
    '20 servers, five at once, start on a database that no server has seen, and share one signing key',
    await world.startTwenty(),
  );
  await world.begin();
  for (let round = 1; round <= Number(values.rounds); round++) {
    await during(`sqld killed, round ${round}`, world, async () => {
      await world.sqld.kill();
      await wait(round === 1 ? FAULT_MS : 200 * round);
      await world.sqld.start();
    });
  }
  for (const mode of ['stall', 'cut', 'reset', 'lose'] satisfies Mode[]) {
    await during(`a network that would ${mode}`, world, async () => {
      world.proxy.become(mode);
      await wait(FAULT_MS);
      world.proxy.become('pass');
    });
  }
});
await group('workerd over a bad network', () => overWorkerd(dir, check));
process.exit(end());
