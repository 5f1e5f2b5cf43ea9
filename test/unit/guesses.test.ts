/** Guesses of passwords: what is counted, by whom it is counted, and what goes on meanwhile. */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { refreshTokens } from '../../src/auth/refresh-token.ts';
import { basic, type Reply, SECRET, stage } from './accounts.ts';

let world: Awaited<ReturnType<typeof stage>>;
beforeAll(async () => {
  world = await stage();
});
afterAll(() => world.close());
beforeEach(() => {
  world.hashed.length = 0;
});

type Server = ReturnType<typeof world.server>;
let addresses = 0;
let guesses = 0;
/** Another one each time: the same at the same time is one. */
const wrong = () => `a wrong guess, ${++guesses}`;
const anAddress = () => `203.0.${Math.floor(++addresses / 250)}.${addresses % 250}`;
const guess = (there: Server, username: string, from = anAddress(), password = wrong()) =>
  there('POST', '/auth/login', { json: { username, password }, from });
const times = (count: number, of: (n: number) => Promise<{ status: number }>) =>
  Promise.all(Array.from({ length: count }, async (_, n) => (await of(n)).status));

it('of one account are counted together: from anywhere, by either name, on every server', async () => {
  const [here, there] = [world.server(), world.server()];
  const owner = await world.person();
  const { username, email, password } = owner;
  const signedIn = (await guess(here, username, anAddress(), password)).json;
  const key = await here('POST', '/auth/keys', {
    ...{ as: `Bearer ${signedIn.accessToken}`, json: { name: 'k', scopes: ['read'] } },
  });
  expect((await here('GET', '/auth/me', { as: basic(username, password) })).status).toBe(200);
  await world.cheapen(owner);
  world.hashed.length = 0;

  const tried = await times(50, (n) => guess(n % 3 ? here : there, n % 2 ? email : username.toUpperCase()));
  expect(new Set(tried)).toEqual(new Set([401]));
  for (const server of [here, there]) {
    for (const name of [username, email]) {
      const refused = await guess(server, name);
      expect(refused.status).toBe(429);
      expect(refused.headers.get('ratelimit')).toMatch(/^"password";r=0;t=\d+$/);
      expect(refused.headers.get('ratelimit-policy')).toBe('"password";q=50;w=86400');
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    }
    expect((await server('GET', '/auth/me', { as: basic(email, wrong()) })).status).toBe(429);
  }
  expect(world.hashed).toHaveLength(50);

  // Its owner goes on with what was known before.
  for (const as of [`Bearer ${signedIn.accessToken}`, `Bearer ${key.json.key}`, basic(username, password)])
    expect((await here('GET', '/auth/me', { as })).status).toBe(200);
  const { refreshToken } = signedIn;
  expect((await there('POST', '/auth/refresh', { json: { refreshToken } })).status).toBe(200);
  // And everybody else as before.
  expect((await guess(here, (await world.person()).username)).status).toBe(401);
});

it('are not pardoned by a password that is right, which is none of them', async () => {
  const owner = await world.person();
  const { username, password } = owner;
  await times(48, () => guess(world.server(), username));
  // Each server looks at it anew.
  for (let n = 0; n < 4; n++) {
    expect((await guess(world.server(), username, anAddress(), password)).status).toBe(200);
    await world.cheapen(owner);
  }
  expect(world.hashed).toHaveLength(52);
  expect([await guess(world.server(), username), await guess(world.server(), username)]).toMatchObject([
    { status: 401 },
    { status: 401 },
  ]);
  expect((await guess(world.server(), username)).status).toBe(429);
});

/**
 * Sends `count` requests, of which `burst` are granted, and one more whenever `ms` have gone by; the others are 429.
 * @returns how many were granted
 */
async function granted(
  count: number,
  burst: number,
  ms: number,
  policy: string,
  send: (n: number) => Promise<Reply>,
) {
  const begun = performance.now();
  const replies = await Promise.all(Array.from({ length: count }, (_, n) => send(n)));
  const more = Math.ceil((performance.now() - begun) / ms);
  const refused = replies.filter(({ status }) => status === 429);
  for (const { headers } of refused)
    expect(headers.get('ratelimit')).toMatch(new RegExp(`^"${policy}";r=0;t=\\d+$`));
  const others = replies.filter(({ status }) => status !== 429);
  expect(new Set(others.map(({ status }) => status))).toEqual(new Set([401]));
  expect(others.length).toBeGreaterThanOrEqual(burst);
  expect(others.length).toBeLessThanOrEqual(burst + more);
  return others.length;
}

it('from one address are counted whatever accounts they try, by Basic too, and not those from others', async () => {
  const servers = [world.server(), world.server()];
  const people = [await world.person(), await world.person()];
  const from = anAddress();
  const count = await granted(100, 60, 10_000, 'login', (n) => {
    const [there, { username }] = [servers[n % 2]!, people[n % 3 && 1]!];
    return n % 5
      ? guess(there, username, from)
      : there('GET', '/auth/me', { as: basic(username, wrong()), from });
  });
  expect(world.hashed).toHaveLength(count);
  expect((await guess(servers[0]!, (await world.person()).username)).status).toBe(401);
});

it('of refresh tokens from one address are counted, whatever sessions they are of', async () => {
  const here = world.server();
  // Such as the server makes, of sessions that have ended.
  const { first } = refreshTokens(SECRET);
  const from = anAddress();
  const refresh = (address = from) =>
    here('POST', '/auth/refresh', { json: { refreshToken: first().token }, from: address });
  await granted(660, 600, 1_000, 'refresh', () => refresh());
  expect((await refresh(anAddress())).status).toBe(401);
});

it('cost one hash each, whether there is such an account or not, or a disabled one', async () => {
  const here = world.server();
  const { username, password, id } = await world.person();
  await world.client.execute({
    sql: 'UPDATE accounts SET disabled = 1 WHERE user_id = ?',
    args: [BigInt(id)],
  });
  const known = (await world.person()).username;
  const answers = [
    await guess(here, 'nobody-of-this-name'),
    await guess(here, known),
    await guess(here, username, anAddress(), password),
  ].map(({ status, json: { instance: _, ...said }, headers }) => ({
    ...{ status, said, challenge: headers.get('www-authenticate') },
  }));
  expect(world.hashed).toEqual([false, true, true]);
  expect(answers[0]).toMatchObject({ status: 401 });
  for (const answer of answers) expect(answer).toEqual(answers[0]);
});
