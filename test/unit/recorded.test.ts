/** What is told of sign-ins that the contract cannot see: those by Basic, and in the log. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { basic, stage } from './accounts.ts';

let world: Awaited<ReturnType<typeof stage>>;
beforeAll(async () => {
  world = await stage();
});
afterAll(() => world.close());

const recorded = async (id: number) => {
  await world.later.done();
  const sql = 'SELECT event, actor_id AS actor, address, detail FROM audit WHERE user_id = ?';
  return (await world.client.execute({ sql, args: [BigInt(id)] })).rows.map((row) => ({ ...row }));
};

it.each(['true', 'false'])(
  'a sign-in by Basic is recorded where the password is looked at, once (THROTTLE=%s)',
  async (THROTTLE) => {
    const here = world.server({ THROTTLE });
    const { id, username, password } = await world.person();
    const me = () => here('GET', '/auth/me', { as: basic(username, password), from: '203.0.113.9' });
    const together = await Promise.all([me(), me(), me()]);
    for (const { status } of [...together, await me()]) expect(status).toBe(200);
    const detail = JSON.stringify({ basic: true });
    expect(await recorded(id)).toEqual([{ event: 'login', actor: id, address: '203.0.113.9', detail }]);
  },
);

it('a refresh token that comes again is told of in the log, without being in it', async () => {
  const here = world.server();
  const { username, password } = await world.person();
  const { refreshToken } = (await here('POST', '/auth/login', { json: { username, password } })).json;
  const refresh = (json: object) => here('POST', '/auth/refresh', { json });
  const next = (await refresh({ refreshToken })).json.refreshToken;
  await refresh({ refreshToken: next });
  world.log.length = 0;
  expect((await refresh({ refreshToken })).status).toBe(401);
  expect(world.log).toEqual(['A refresh token was used twice: its session has ended']);
});
