/**
 * What is too much for `npm test`, on each target: refresh tokens that are used many times at once, and a
 * password that is guessed for a day.
 *
 *     node test/storm.ts [--project node-file …]
 */
import { parseArgs } from 'node:util';
import { newChecks } from './checks.ts';
import { type Client, client, each, type Person } from './storm/client.ts';
import { startTarget, targetNames } from './targets/index.ts';
import type { TargetName } from './targets/types.ts';

const TOKENS = 200;
const AT_ONCE = 16;
const PEOPLE = 5;
const GUESSES = 120;

const { values } = parseArgs({ options: { project: { type: 'string', multiple: true } } });
const { check, group, end } = newChecks(900_000);

/** Each token is refreshed many times at once: all get one successor, which is alive, and nothing else is. */
async function storm(name: string, { call, signIn, register }: Client): Promise<void> {
  const people: Person[] = [];
  for (let n = 0; n < PEOPLE; n++) people.push(await register());
  const families: string[] = [];
  for (let n = 0; n < TOKENS; n++) families.push((await signIn(people[n % PEOPLE]!)).refreshToken);
  const refresh = (refreshToken: unknown) => call('POST', '/auth/refresh', { refreshToken });
  let right = 0;
  await each(families, 4, async (token) => {
    const answers = await Promise.all(Array.from({ length: AT_ONCE }, () => refresh(token)));
    const [successor, ...others] = new Set(answers.map(({ body }) => body.refreshToken));
    if (successor === undefined || others.length > 0) return;
    // It is alive; with that, the token before it is used up, and ends the family.
    const next = await refresh(successor);
    if (next.status !== 200 || (await refresh(token)).status !== 401) return;
    if ((await refresh(next.body.refreshToken)).status === 401) right++;
  });
  check(
    `${name}: ${TOKENS} tokens, ${AT_ONCE} times each at once, have one live successor each`,
    right === TOKENS,
    right,
  );
}

/** Guesses from many addresses: at most 100 of a day may reach the hash, and the owner's session goes on. */
async function guesses(name: string, { call, register, signIn }: Client): Promise<void> {
  const person = await register();
  const { accessToken, refreshToken } = await signIn(person);
  const tried = { known: [] as number[], unknown: [] as number[] };
  for (const [kind, username] of [
    ['known', person.username],
    ['unknown', `nobody-${person.username}`.slice(0, 30)],
  ] as const) {
    const numbers = Array.from({ length: GUESSES }, (_, n) => n);
    await each(numbers, 4, async (n) => {
      const { status } = await call('POST', '/auth/login', { username, password: `a guess, ${n}` });
      tried[kind].push(status);
    });
  }
  const hashed = tried.known.filter((status) => status === 401).length;
  const refused = tried.known.filter((status) => status === 429).length;
  check(`${name}: of ${GUESSES} guesses at most 100 reach the hash`, hashed > 0 && hashed <= 100, hashed);
  check(`${name}: the others are 429`, hashed + refused === GUESSES, refused);
  const same = tried.unknown.filter((status) => status === 401).length === hashed;
  check(`${name}: a name that nobody has is answered alike`, same);
  const session = await call('GET', '/auth/me', undefined, `Bearer ${accessToken}`);
  check(`${name}: the owner's session goes on`, session.status === 200, session.status);
  const next = await call('POST', '/auth/refresh', { refreshToken });
  check(`${name}: and can be refreshed`, next.status === 200, next.status);
}

for (const name of (values.project ?? [...targetNames, 'node-sqld']) as TargetName[]) {
  await group(name, async () => {
    const target = await startTarget(name);
    try {
      await storm(name, client(target.baseUrl));
      await guesses(name, client(target.baseUrl));
    } finally {
      await target.stop();
    }
  });
}
process.exit(end());
