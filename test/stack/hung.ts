/** An API server that hangs: it takes connections, and answers nothing. Reads go on, and it is asked again once it answers. */
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../src/entry/tools/child.ts';
import type { newChecks } from '../checks.ts';
import { newFolder } from '../durability/server.ts';
import { request } from './client.ts';
import { apiServer, caddy, nginx, PREFIX, type WebServer, type World } from './world.ts';

const READERS = 4;
/** For how long it hangs: longer than a read that was sent to it is waited for. */
const HANGS_MS = 13_000;
/** After so long a web server gives up such a read (`deploy/`), and sends it to another one. */
const GIVEN_UP_MS = 10_000;
/** By then Caddy's health checks have found it out: one a second, each of which waits for 5 s. */
const FOUND_MS = 8_000;

/** Reads until `end`. @returns the status of each, when it began and how long it took, in milliseconds */
async function reads(proxy: WebServer, begun: number, end: number) {
  const seen: { status: number; at: number; ms: number }[] = [];
  const reader = async () => {
    while (performance.now() < end) {
      const at = performance.now();
      const { status } = await request(proxy, 'GET', `${PREFIX}/posts/1`);
      seen.push({ status, at: at - begun, ms: performance.now() - at });
      await sleep(50);
    }
  };
  await Promise.all(Array.from({ length: READERS }, reader));
  return seen;
}

export async function hung({ check }: ReturnType<typeof newChecks>, world: World): Promise<void> {
  const servers = [apiServer(await freePort(), world.env), apiServer(await freePort(), world.env)];
  const own = { ...world, servers, dir: newFolder('hung') };
  await Promise.all(servers.map((server) => server.start()));
  const proxies = await Promise.all([caddy(own), nginx(own)]);
  try {
    servers[0]!.signal('SIGSTOP');
    const begun = performance.now();
    await Promise.all(
      proxies.map(async (proxy) => {
        const seen = await reads(proxy, begun, begun + HANGS_MS);
        const failed = seen.filter(({ status }) => status !== 200);
        const slowest = Math.round(Math.max(...seen.map(({ ms }) => ms)));
        check(
          `${proxy.name}: a server that hangs fails no read`,
          failed.length === 0 && seen.length > READERS,
          `${failed.length} of ${seen.length} failed, the slowest took ${slowest} ms`,
        );
        if (proxy.name !== 'Caddy') return;
        const late = seen.filter(({ at, ms }) => at > FOUND_MS && ms > GIVEN_UP_MS - 1_000);
        check('Caddy: it is soon no longer asked', late.length === 0, `${late.length} waited for it`);
      }),
    );
    servers[0]!.signal('SIGCONT');
    let back = false;
    const again = servers[0]!.line(/"back-again-\d/).then(() => {
      back = true;
    });
    const deadline = performance.now() + 20_000;
    for (let n = 0; !back && performance.now() < deadline; n++) {
      await request(proxies[0]!, 'GET', `${PREFIX}/posts/1`, undefined, {
        'x-request-id': `back-again-${n}`,
      });
      await Promise.race([again, sleep(50)]);
    }
    check('Caddy: it is asked again once it answers', back);
  } finally {
    servers[0]!.signal('SIGCONT');
    await Promise.all([...proxies, ...servers].map(({ stop }) => stop()));
  }
}
