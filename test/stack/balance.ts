/** Load through a proxy while its API servers are restarted one after the other, and one is killed. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { newChecks } from '../checks.ts';
import { request } from './client.ts';
import { PREFIX, type WebServer, type World } from './world.ts';

/** Of each web server. */
const CONNECTIONS = 5;
const TRIES = 8;
/**
 * For how long a proxy may not know yet that a server is there again: Caddy asks
 * once a second, nginx tries one that has failed again after `fail_timeout`, counted in whole seconds.
 */
const NOTICE_MS = 3_000;

/** Reads and keyed writes until `end` is called. */
function load(proxy: WebServer, basic: string, tag: string) {
  const seen = { reads: 0, writes: 0, retries: 0, wrong: [] as string[], words: [] as string[] };
  let going = true;
  const read = async (method: string, path: string) => {
    seen.reads++;
    const { status, text } = await request(proxy, method, `${PREFIX}${path}`);
    if (status !== 200) seen.wrong.push(`${method} ${path}: ${status} ${text.slice(0, 80)}`);
  };
  const write = async (title: string) => {
    const headers = { authorization: basic, 'idempotency-key': randomUUID() };
    for (let attempt = 1; ; attempt++) {
      const body = { title, body: 'Through a proxy' };
      const { status, text } = await request(proxy, 'POST', `${PREFIX}/posts`, body, headers);
      if (status === 201) break;
      if (attempt === TRIES || ![0, 502, 503, 504].includes(status))
        return void seen.wrong.push(`POST, try ${attempt}: ${status} ${text.slice(0, 80)}`);
      seen.retries++;
      await sleep(100 * attempt);
    }
    seen.writes++;
    seen.words.push(title);
  };
  const connection = async (index: number) => {
    for (let n = 0; going; n++) {
      await read('GET', '/posts/1');
      await read('HEAD', '/posts?_limit=3');
      if (n % 2 === 0) await write(`${tag}-${index}-${n}`);
    }
  };
  const all = Promise.all(Array.from({ length: CONNECTIONS }, (_, index) => connection(index)));
  const end = async () => {
    going = false;
    await all;
  };
  return { seen, end };
}

/** Loads all proxies at once; what is done to the servers is done to all of them. */
export async function balance(checks: ReturnType<typeof newChecks>, world: World, proxies: WebServer[]) {
  const loads = proxies.map((proxy) => {
    const tag = randomUUID().slice(0, 8);
    return { proxy, tag, ...load(proxy, world.basic, tag) };
  });
  await sleep(1_000);
  const codes: number[] = [];
  for (const server of world.servers) {
    codes.push(await server.stop());
    await server.start();
    await sleep(NOTICE_MS);
  }
  checks.check(
    'servers that are told to end under load exit with 0',
    codes.every((c) => c === 0),
    codes,
  );
  const rolled = loads.map(({ seen }) => ({ ...seen, wrong: [...seen.wrong] }));
  await world.servers[0]!.stop('SIGKILL');
  await sleep(3_000);
  await world.servers[0]!.start();
  await sleep(NOTICE_MS);
  await Promise.all(loads.map(({ end }) => end()));
  for (const [index, each] of loads.entries()) await looked(checks, world, each, rolled[index]!);
}

/** @param rolled what had been seen when all were restarted */
async function looked(
  { check }: ReturnType<typeof newChecks>,
  world: World,
  { proxy, tag, seen }: { proxy: WebServer; tag: string } & Pick<ReturnType<typeof load>, 'seen'>,
  rolled: ReturnType<typeof load>['seen'],
): Promise<void> {
  // nginx asks nobody: it may send a write on a connection in the moment in which it is closed.
  const again = proxy.name === 'Caddy' ? 0 : rolled.writes / 50;
  check(
    `${proxy.name}: a rolling restart fails no read, and no write with a key`,
    rolled.wrong.length === 0 && rolled.retries <= again && rolled.reads > 100,
    rolled.wrong[0] ??
      `${rolled.reads} reads, ${rolled.writes} writes, ${rolled.retries} sent again by clients`,
  );
  check(
    `${proxy.name}: a server that is killed fails no read, and no write that is sent again with its key`,
    seen.wrong.length === rolled.wrong.length,
    seen.wrong[rolled.wrong.length] ??
      `${seen.reads} reads, ${seen.writes} writes, ${seen.retries} sent again by clients`,
  );
  const path = `${PREFIX}/posts?title_like=${tag}*&_limit=5000`;
  const headers = { authorization: world.basic };
  const rows = JSON.parse((await request(proxy, 'GET', path, undefined, headers)).text) as {
    title: string;
  }[];
  const titles = rows.map(({ title }) => title);
  const right = titles.length === seen.words.length && new Set(titles).size === titles.length;
  check(
    `${proxy.name}: each write was done once`,
    right,
    `${titles.length} rows of ${seen.words.length} writes`,
  );
}
