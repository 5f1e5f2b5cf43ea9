/**
 * The layered form for real: `deploy/Caddyfile` and `deploy/nginx.conf` before API servers over a real sqld, with
 * restarts and kills under load, requests that want to be two, slow ones; and `npm run stack` itself.
 *
 *     node test/stack.ts [--only balance|scheme|ids|hostile|slow|idle|command|worker]
 */
import { parseArgs } from 'node:util';
import { programOf } from '../src/entry/stack/caddy.ts';
import { newChecks } from './checks.ts';
import { balance } from './stack/balance.ts';
import { command } from './stack/command.ts';
import { hostile } from './stack/hostile.ts';
import { idle } from './stack/idle.ts';
import { ids } from './stack/ids.ts';
import { scheme } from './stack/scheme.ts';
import { slow } from './stack/slow.ts';
import { worker } from './stack/worker.ts';
import { caddy, newWorld, nginx } from './stack/world.ts';

const { values } = parseArgs({ options: { only: { type: 'string' } } });
const checks = newChecks(280_000);
const wanted = (name: string) => values.only === undefined || values.only === name;

for (const program of ['caddy', 'nginx', 'slowhttptest'])
  if (!programOf(program)) checks.check(`${program} is installed`, false, `apt-get install ${program}`);

await checks.group('the layers', async () => {
  const world = await newWorld();
  const proxies = [await caddy(world), await nginx(world)];
  try {
    for (const proxy of proxies) {
      if (wanted('scheme')) await checks.group(proxy.name, () => scheme(checks, world, proxy));
      if (wanted('ids')) await checks.group(proxy.name, () => ids(checks, proxy));
      if (wanted('balance')) await checks.group(proxy.name, () => balance(checks, world, proxy));
    }
    if (wanted('hostile')) await checks.group('hostile', () => hostile(checks, world, proxies));
    await Promise.all([
      wanted('slow') && checks.group('slow', () => slow(checks, world, proxies)),
      wanted('idle') && checks.group('idle', () => idle(checks, world, proxies)),
    ]);
  } finally {
    await Promise.all([...proxies, ...world.servers].map(({ stop }) => stop()));
    await world.stop();
  }
});
if (wanted('command')) await checks.group('npm run stack', () => command(checks));
if (wanted('worker')) await checks.group('HTTPS on workerd', () => worker(checks));
process.exit(checks.end());
