/**
 * The layered form for real: `deploy/Caddyfile` and `deploy/nginx.conf` before API servers over a real sqld and its
 * replica, with restarts and kills under load, servers that hang or whose clocks differ, requests that want to be two,
 * slow ones; and `npm run stack` itself.
 *
 *     node test/stack.ts [--only scheme|ids|balance|hostile|slow|idle|hung|clocks|command|death|worker|replica]
 */
import { parseArgs } from 'node:util';
import { programOf } from '../src/entry/stack/caddy.ts';
import { newChecks } from './checks.ts';
import { balance } from './stack/balance.ts';
import { clocks } from './stack/clocks.ts';
import { command } from './stack/command.ts';
import { death } from './stack/death.ts';
import { hostile } from './stack/hostile.ts';
import { hung } from './stack/hung.ts';
import { idle } from './stack/idle.ts';
import { ids } from './stack/ids.ts';
import { replica } from './stack/replica.ts';
import { scheme } from './stack/scheme.ts';
import { slow } from './stack/slow.ts';
import { worker } from './stack/worker.ts';
import { caddy, newWorld, nginx } from './stack/world.ts';

const { values } = parseArgs({ options: { only: { type: 'string' } } });
const checks = newChecks(280_000);
const wanted = (name: string) => values.only === undefined || values.only === name;

for (const program of ['caddy', 'nginx', 'slowhttptest'])
  if (!programOf(program)) checks.check(`${program} is installed`, false, `apt-get install ${program}`);

/** What is asked for of these, one after the other. */
async function parts(...named: [name: string, work: () => Promise<void>][]): Promise<void> {
  for (const [name, work] of named) if (wanted(name)) await checks.group(name, work);
}

await checks.group('the layers', async () => {
  const world = await newWorld();
  const proxies = [await caddy(world), await nginx(world)];
  try {
    for (const proxy of proxies)
      await parts(['scheme', () => scheme(checks, world, proxy)], ['ids', () => ids(checks, proxy)]);
    await parts(
      ['balance', () => balance(checks, world, proxies)],
      ['hostile', () => hostile(checks, world, proxies)],
    );
    // These wait for most of their time.
    await Promise.all([
      parts(['slow', () => slow(checks, world, proxies)]),
      parts(['idle', () => idle(checks, world, proxies)]),
      parts(['hung', () => hung(checks, world)], ['clocks', () => clocks(checks, world)]),
      parts(['command', () => command(checks)], ['death', () => death(checks)]),
      parts(['worker', () => worker(checks)]),
    ]);
    await parts(['replica', () => replica(checks, world, proxies)]);
  } finally {
    await Promise.all([...proxies, ...world.servers].map(({ stop }) => stop()));
    await world.stop();
  }
});
process.exit(checks.end());
