/** slowhttptest: headers and bodies that trickle, on many connections, while others are served. */
import { programOf } from '../../src/entry/stack/caddy.ts';
import { freePort } from '../../src/entry/tools/child.ts';
import type { newChecks } from '../checks.ts';
import { run } from '../commands.ts';
import { request } from './client.ts';
import { apiServer, PREFIX, type WebServer, type World } from './world.ts';

const CONNECTIONS = 200;
/** Of an attack: longer than the slowest deadline, and where there is none as long as is worth looking at. */
const SECONDS = 45;
const WITHOUT_DEADLINE = 20;

type Target = { name: string; base: string; get(): Promise<number> };

/** Attacks with slow headers (`-H`) or bodies (`-B`). @returns how many were served meanwhile, and what was not closed */
async function attack({ base, get }: Target, kind: '-H' | '-B', seconds: number, dir: string) {
  let going = true;
  const statuses: number[] = [];
  const others = (async () => {
    while (going) {
      statuses.push(await get());
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  })();
  const argv = [
    programOf('slowhttptest')!,
    kind,
    '-c',
    CONNECTIONS,
    '-r',
    100,
    '-i',
    3,
    '-l',
    seconds,
    '-p',
    5,
  ];
  // A form that is read before anybody is asked for credentials.
  const url = `${base}${kind === '-B' ? '/auth/login' : '/posts/1'}`;
  const body = kind === '-B' ? ['-s', 8192, '-x', 10] : ['-x', 24];
  const { stdout } = await run(
    [...argv, ...body, '-u', url].map(String) as [string],
    { cwd: dir, env: process.env },
    seconds + 20,
  );
  going = false;
  await others;
  const closed = /No open connections left/.test(stdout);
  return { closed, served: statuses.length, failed: statuses.filter((status) => status !== 200).length };
}

export async function slow({ check }: ReturnType<typeof newChecks>, world: World, proxies: WebServer[]) {
  const env = { ...world.env, MAX_BODY_BYTES: '65536' };
  const node = apiServer(await freePort(), env);
  const bun = apiServer(await freePort(), env, 'bun');
  await Promise.all([node.start(), bun.start()]);
  const path = `${PREFIX}/posts/1`;
  const targets: Target[] = [
    ...[node, bun].map(({ runtime, port }) => {
      const base = `http://127.0.0.1:${port}${PREFIX}`;
      const url = `${base}/posts/1`;
      return { name: runtime, base, get: async () => (await fetch(url).catch(() => ({ status: 0 }))).status };
    }),
    ...proxies.map((proxy) => ({
      name: proxy.name,
      base: `https://localhost:${proxy.https}${PREFIX}`,
      get: async () => (await request(proxy, 'GET', path)).status,
    })),
  ];
  const attacks = targets.flatMap((target) => (['-H', '-B'] as const).map((kind) => ({ target, kind })));
  await Promise.all(
    attacks.map(async ({ target, kind }) => {
      // Bun has no deadline for what trickles in, nor nginx for a body, which it keeps from the API servers.
      const endless = target.name === 'bun' || (target.name === 'nginx' && kind === '-B');
      const seconds = endless ? WITHOUT_DEADLINE : SECONDS;
      const { closed, served, failed } = await attack(target, kind, seconds, world.dir);
      const what = `${target.name}: ${CONNECTIONS} slow ${kind === '-H' ? 'headers' : 'bodies'}`;
      check(
        `${what}, and others are served`,
        failed === 0 && served > 5,
        `${served} served, ${failed} failed`,
      );
      if (!endless) check(`${what} are closed`, closed);
    }),
  );
  await Promise.all([node.stop(), bun.stop()]);
}
