/** The last use of a credential is written down after the answer, and at most every five minutes. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { held, stage } from './accounts.ts';

let world: Awaited<ReturnType<typeof stage>>;
beforeAll(async () => {
  world = await stage();
});
afterAll(() => world.close());

const MINUTES = 60_000;
const isWrite = (_name: string, [, mode]: unknown[]) => mode === 'write';

const tables = { sessions: 'sessions', keys: 'api_keys' };
type Kind = keyof typeof tables;

/** Somebody with an access token and an API key, and what the newest row of either says of its use. */
async function owner() {
  const { id, username, password } = await world.person();
  const here = world.server();
  const { accessToken } = (await here('POST', '/auth/login', { json: { username, password } })).json;
  const as = `Bearer ${accessToken}`;
  const made = await here('POST', '/auth/keys', { as, json: { name: 'k', scopes: ['read'] } });
  await world.later.done();
  const row = async (of: Kind) => {
    const sql = `SELECT * FROM ${tables[of]} WHERE user_id = ?`;
    const { last_used_at, address } = (await world.client.execute({ sql, args: [BigInt(id)] })).rows[0]!;
    return { used: last_used_at, address };
  };
  return { sessions: as, keys: `Bearer ${made.json.key}`, row };
}

it.each(['sessions', 'keys'] as const)('of %s', { timeout: 10_000 }, async (of) => {
  const who = await owner();
  const slow = held(world.client, isWrite);
  const there = world.server({}, slow.client);
  const use = async (from: string) => {
    expect((await there('GET', '/users?_limit=1', { as: who[of], from })).status).toBe(200);
  };
  const begun = await who.row(of);

  world.clock.now += 5 * MINUTES + 1;
  const first = world.clock.now;
  await use('203.0.113.2');
  // It is answered, though nothing can be written.
  expect(slow.waiting()).toBeGreaterThan(0);
  expect(await who.row(of)).toEqual(begun);
  slow.open();
  await world.later.done();
  expect((await who.row(of)).used).toBe(first);
  if (of === 'sessions') expect((await who.row(of)).address).toBe('203.0.113.2');

  world.clock.now += 5 * MINUTES - 1;
  for (let n = 0; n < 3; n++) await use('203.0.113.3');
  await world.later.done();
  expect((await who.row(of)).used).toBe(first);
  world.clock.now += 2;
  await use('203.0.113.3');
  await world.later.done();
  expect((await who.row(of)).used).toBe(world.clock.now);
});
