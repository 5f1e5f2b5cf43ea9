/** What a request costs over 1,000 posts and over 1,000,000: servers over both, side by side. */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { entries, makeData, signIn, startFile } from './ledge.ts';
import { type Measured, measure, median } from './measure.ts';
import { create, get, loadOf, prepared, type Request, type Scenario } from './scenarios.ts';
import { copyOf, type Running } from './servers.ts';

export const SIZES = [1_000, 1_000_000] as const;
/** How much dearer a request may be over the larger table. */
export const MAX_TIMES = 1.5;
/** The posts of one user, in both tables: a filter by user finds as many. */
const OF_ONE = 100;

export type Grown = {
  title: string;
  /** CPU µs a request over each size. */
  cpu: readonly number[];
  /** p50 in milliseconds over each size. */
  p50: readonly number[];
  /** Undefined where what is asked for grows with the table itself, and no bound is set. */
  holds: boolean | undefined;
};

/** Replaces the posts of a data folder by so many, of users that have 100 each, through the table's own triggers. */
export function fill(data: string, posts: number): void {
  const db = new DatabaseSync(join(data, 'ledge.db'));
  db.exec('PRAGMA foreign_keys = ON; BEGIN');
  db.exec('DELETE FROM posts');
  const numbers = (count: number) =>
    `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})`;
  db.exec(`${numbers(posts / OF_ONE)} INSERT OR IGNORE INTO users (id, name) SELECT i, 'User ' || i FROM n`);
  db.exec(`${numbers(posts)} INSERT INTO posts (user_id, id, title, body)
    SELECT 1 + (i - 1) / ${OF_ONE}, i, 'The title of post ' || i,
      'A body of several words, as long as a short note, of post ' || i FROM n`);
  db.exec('COMMIT');
  db.close();
}

/** The address of a page by cursor at nine tenths of the list, found as a client does: by following `Link`. */
async function deepPage({ port }: Running, posts: number): Promise<string> {
  const step = Math.min(5_000, posts / 20);
  let path = `/posts?_cursor=&_limit=${step}`;
  for (let seen = 0; seen < posts * 0.9; seen += step) {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`);
    await answer.arrayBuffer();
    const next = /<([^>]*)>; rel="next"/.exec(answer.headers.get('link') ?? '')?.[1];
    if (!next) throw new Error(`${path} has no next page`);
    const url = new URL(next, answer.url);
    path = url.pathname + url.search;
  }
  return path.replace(/_limit=\d+/, '_limit=20');
}

type Question = Omit<Scenario, 'requests'> & {
  bounded?: boolean;
  ask(server: Running, posts: number): Promise<Request[]>;
};
/** @param last of the ids that are asked for at random, with a fixed seed */
function someIds(last: number, count = 400): number[] {
  let state = 1;
  return Array.from({ length: count }, () => {
    state = (state * 48_271) % 2_147_483_647;
    return 1 + (state % last);
  });
}
const question = (name: string, title: string, ask: Question['ask']): Question => ({
  ...{ name, title, connections: 32, ask },
});
const questions: readonly Question[] = [
  question('row', 'one row, of all in turn', async (_, posts) =>
    someIds(posts).map((id) => get(`/posts/${id}`)),
  ),
  question('page', 'the first page of 20, with its total', async () => [get('/posts?_limit=20')]),
  question('deep', 'a deep page of 20 by cursor', async (server, posts) => [
    get(await deepPage(server, posts)),
  ]),
  question('filter', 'a page of 20 by an index (100 rows match)', async (_, posts) =>
    someIds(posts / OF_ONE).map((id) => get(`/posts?userId=${id}&_limit=20`)),
  ),
  { ...question('insert', 'a create', async (server) => create(server)!), connections: 64 },
  {
    ...question(
      'half',
      'a page of 20 by a filter that half of the rows match, with its total',
      async (_, n) => [get(`/posts?id_gt=${n / 2}&_limit=20`)],
    ),
    bounded: false,
  },
  {
    ...question('numbered', 'a page of 20 by number at nine tenths', async (_, posts) => [
      get(`/posts?_page=${(posts / 20) * 0.9}&_limit=20`),
    ]),
    bounded: false,
  },
];

/**
 * Measures each question over both tables in turn.
 * @param seconds of one load @param repeats of which the medians are taken
 */
export async function growth(
  {
    dir,
    runtime,
    seconds,
    repeats,
  }: { dir: string; runtime: keyof typeof entries; seconds: number; repeats: number },
  say: (line: string) => void,
): Promise<Grown[]> {
  const made = await makeData(join(dir, 'made'));
  const servers: Running[] = [];
  try {
    for (const posts of SIZES) {
      const data = copyOf(made, join(dir, `${posts}`));
      const start = performance.now();
      fill(data, posts);
      say(
        `${posts.toLocaleString('en-US')} posts loaded in ${((performance.now() - start) / 1_000).toFixed(1)} s`,
      );
      const started = await startFile(entries[runtime](), data, join(dir, `${posts}`, 'log'));
      servers.push({ ...started, ...(await signIn(started.port)) });
    }
    const grown: Grown[] = [];
    for (const { ask, bounded = true, ...asked } of questions) {
      const loads = [];
      for (const [i, server] of servers.entries()) {
        const at = await prepared(server);
        const requests = await ask(at, SIZES[i]!);
        loads.push(loadOf({ ...asked, requests: () => requests }, at, seconds)!);
      }
      const all: Measured[][] = servers.map(() => []);
      for (let round = 0; round < repeats; round++) {
        for (const [i, server] of servers.entries()) {
          await measure(server, { ...loads[i]!, seconds: round === 0 ? 1 : 0.2 });
          all[i]!.push(await measure(server, loads[i]!));
        }
      }
      const cpu = all.map((one) => median(one.map((measured) => measured.cpu)));
      const p50 = all.map((one) => median(one.map((measured) => measured.p50)));
      const times = cpu[1]! / cpu[0]!;
      grown.push({ title: asked.title, cpu, p50, holds: bounded ? times <= MAX_TIMES : undefined });
      say(`${asked.title}: ${cpu.map((us) => us.toFixed(1)).join(' and ')} µs, ${times.toFixed(2)} ×`);
    }
    return grown;
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
  }
}
