/** A primary and its replica below the layers: callers read what they have written, and without the primary reads go on. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { newChecks } from '../checks.ts';
import { request } from './client.ts';
import { PREFIX, type WebServer, type World } from './world.ts';

const WRITES = 30;
/** Long enough for each web server to ask again whether the API servers are ready. */
const GONE_MS = 3_000;

/** Whether an answer has it, soon. */
async function seen(proxy: WebServer, path: string, text: string): Promise<boolean> {
  for (let tries = 0; tries < 100; tries++) {
    if ((await request(proxy, 'GET', path)).text.includes(text)) return true;
    await sleep(50);
  }
  return false;
}

/** The last of all: it ends the primary. */
export async function replica({ check }: ReturnType<typeof newChecks>, world: World, proxies: WebServer[]) {
  const headers = { authorization: world.basic, 'content-type': 'application/json' };
  const ask = async (server: number, path: string, init: RequestInit = {}) => {
    const answer = await fetch(`http://127.0.0.1:${world.servers[server]!.port}${PREFIX}${path}`, {
      ...{ ...init, headers },
    });
    return { status: answer.status, body: (await answer.json()) as { id: number; name: string } };
  };
  const { id } = (await ask(0, '/auth/me')).body;
  const stale: string[] = [];
  for (let n = 0; n < WRITES; n++) {
    const name = `Writer ${n}`;
    const here = n % 2;
    const written = await ask(here, '/auth/me', { method: 'PATCH', body: JSON.stringify({ name }) });
    const read = await ask(1 - here, `/users/${id}`);
    if (written.status !== 200 || read.body.name !== name) stale.push(`${name}: ${read.body.name}`);
  }
  check('a caller reads at one API server what was written at the other', stale.length === 0, stale[0] ?? '');
  const last = `Writer ${WRITES - 1}`;
  for (const proxy of proxies) {
    const soon = await seen(proxy, `${PREFIX}/users/${id}`, last);
    check(`${proxy.name}: and the replica has it soon, for who has no credentials`, soon);
  }

  await world.primary.stop();
  await Promise.all(
    proxies.map(async (proxy) => {
      const { name } = proxy;
      const end = performance.now() + GONE_MS;
      const statuses: number[] = [];
      while (performance.now() < end) {
        statuses.push((await request(proxy, 'GET', `${PREFIX}/posts?_limit=3`)).status);
        await sleep(50);
      }
      const failed = statuses.filter((status) => status !== 200);
      check(
        `${name}: without the primary anonymous reads go on`,
        failed.length === 0,
        failed[0] ?? statuses.length,
      );
      const post = { title: 'Lost', body: 'Lost' };
      for (const [what, method, body] of [
        ['a write', 'POST', post],
        ['a read with credentials', 'GET', undefined],
      ] as const) {
        const answer = await request(proxy, method, `${PREFIX}/posts`, body, {
          authorization: world.basic,
        });
        const { 'content-type': type, 'retry-after': retry } = answer.headers;
        check(
          `${name}: and ${what} is 503 with Retry-After`,
          answer.status === 503 && type === 'application/problem+json' && Number(retry) > 0,
          `${answer.status} ${answer.text}`,
        );
      }
    }),
  );
}
