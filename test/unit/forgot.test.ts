/** What time has to do with a link for a forgotten password. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { held, stage } from './accounts.ts';

let world: Awaited<ReturnType<typeof stage>>;
beforeAll(async () => {
  world = await stage();
});
afterAll(() => world.close());

const MINUTE = 60_000;
const printed = () => /token=([\w-]{43})$/.exec(world.log.at(-1) ?? '')?.[1];

it('is good for 30 minutes, and no longer', async () => {
  const here = world.server({ NODE_ENV: 'development' });
  const { username } = await world.person();
  const json = async (password: string) => {
    await here('POST', '/auth/forgot', { json: { username } });
    await world.later.done();
    return { token: printed(), password };
  };
  const late = await json('a password, but too late');
  world.clock.now += 30 * MINUTE;
  const refused = await here('POST', '/auth/reset', { json: late });
  expect(refused.status).toBe(422);
  expect(refused.text).toContain('"/token"');
  const good = await json('a password in good time');
  world.clock.now += 30 * MINUTE - 1;
  expect((await here('POST', '/auth/reset', { json: good })).status).toBe(204);
});

it('is looked for after the answer, which takes as long for nobody', { timeout: 10_000 }, async () => {
  const { username } = await world.person();
  const slow = held(world.client, () => true);
  // Without the throttle, whose count is written before the answer, whoever is asked for.
  const here = world.server({ NODE_ENV: 'development', THROTTLE: 'false' }, slow.client);
  const lines = world.log.length;
  for (const name of [username, 'nobody-of-this-name'])
    expect((await here('POST', '/auth/forgot', { json: { username: name } })).status).toBe(202);
  expect(slow.waiting()).toBeGreaterThan(0);
  expect(world.log).toHaveLength(lines);
  slow.open();
  await world.later.done();
  expect(world.log).toHaveLength(lines + 1);
  expect(printed()).toBeDefined();
});
