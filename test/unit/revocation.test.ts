/** What one server has ended, on another one over the same libSQL server: at once for writes, soon for reads. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { recoverAdmin } from '../../src/auth/admin.ts';
import { rotateKeys } from '../../src/auth/keys-rotate.ts';
import {
  account,
  after,
  clock,
  close,
  counter,
  direct,
  open,
  person,
  read,
  SECRET,
  type Server,
  type Someone,
  server,
  sinceRefresh,
  write,
} from './servers.ts';

beforeAll(open, 60_000);
afterAll(close);
beforeEach(() => {
  clock.now = Date.now();
});

/** Each: the credential, and what ends it on the first server. */
const ends: [
  title: string,
  of: 'bearer' | 'basic' | 'key',
  end: (here: Server, who: Someone) => Promise<unknown>,
][] = [
  ['a session that was signed out', 'bearer', (here, { bearer }) => here('POST', '/auth/logout', bearer)],
  [
    'a password that was changed',
    'basic',
    (here, { bearer, password }) =>
      here('PUT', '/auth/me/password', bearer, {
        currentPassword: password,
        newPassword: 'quite another one',
      }),
  ],
  [
    'an API key that was deleted',
    'key',
    (here, { bearer, keyId }) => here('DELETE', `/auth/keys/${keyId}`, bearer),
  ],
  ...(['bearer', 'basic', 'key'] as const).map(
    (of) =>
      [
        `an account that was deleted, by ${of}`,
        of,
        (here: Server, { bearer, password }: Someone) =>
          here('DELETE', '/auth/me', bearer, { currentPassword: password }),
      ] as [string, typeof of, (here: Server, who: Someone) => Promise<unknown>],
  ),
  ...(['bearer', 'basic'] as const).map(
    (of) =>
      [
        `an account that npm run admin recovered, by ${of}`,
        of,
        (_: Server, { username }: Someone) => recoverAdmin(direct, username, 'another password', true),
      ] as [string, typeof of, (here: Server, who: Someone) => Promise<unknown>],
  ),
  ['an account that was disabled', 'bearer', (_, { id }) => account(id, 'disabled', 1)],
  ['an account that was disabled, by key', 'key', (_, { id }) => account(id, 'disabled', 1)],
  ['an account whose role was changed', 'bearer', (_, { id }) => account(id, 'role', 'admin')],
];

describe('on another server', () => {
  it.each(ends)(
    '%s may write no more, and read for 10 s at most',
    { timeout: 20_000 },
    async (_, of, end) => {
      const [here, there] = [server(), server()];
      const who = await person(here);
      expect([(await read(there, who[of])).status, (await write(there, who, of)).status]).toEqual([200, 200]);
      await end(here, who);
      expect((await write(there, who, of)).status).toBe(401);
      clock.now += 10_000;
      expect((await read(there, who[of])).status).toBe(401);
    },
  );

  it.each(ends)(
    '%s is refused at once with REVOCATION_SECONDS=0',
    { timeout: 20_000 },
    async (_, of, end) => {
      const [here, there] = [server(), server({ REVOCATION_SECONDS: '0' })];
      const who = await person(here);
      expect((await read(there, who[of])).status).toBe(200);
      await end(here, who);
      expect((await read(there, who[of])).status).toBe(401);
      expect((await write(there, who, of)).status).toBe(401);
    },
  );

  it('a refresh token goes on, and is repeated as it was', { timeout: 20_000 }, async () => {
    const [here, there] = [server(), server()];
    const { basic } = await person(here);
    const [username, password] = atob(basic.slice(6)).split(':');
    const { refreshToken } = (await here('POST', '/auth/login', undefined, { username, password })).body;
    const both = await Promise.all(
      [here, there].map((one) => one('POST', '/auth/refresh', undefined, { refreshToken })),
    );
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
    expect(both[0]!.body.refreshToken).toBe(both[1]!.body.refreshToken);
    await sinceRefresh(10_001);
    expect((await there('POST', '/auth/refresh', undefined, { refreshToken })).status).toBe(401);
    const next = { refreshToken: both[0]!.body.refreshToken };
    expect((await here('POST', '/auth/refresh', undefined, next)).status).toBe(401);
  });
});

it('a key that npm run keys:rotate adds signs nobody out, and one that it revokes is refused in a minute', {
  timeout: 20_000,
}, async () => {
  const [here, there] = [server(), server()];
  const { username, password, bearer } = await person(here);
  const login = { username, password };
  expect((await read(there, bearer)).status).toBe(200);
  expect(await rotateKeys(direct, SECRET, clock.now)).toBe(0);
  // As long as it takes for the new one to sign.
  clock.now += 600_000;
  const next = await here('POST', '/auth/login', undefined, login);
  const fresh = `Bearer ${next.body.accessToken}`;
  expect(kidOf(fresh)).not.toBe(kidOf(bearer));
  for (const one of [here, there])
    for (const as of [bearer, fresh]) expect((await read(one, as)).status).toBe(200);

  expect(await rotateKeys(direct, SECRET, clock.now, true)).toBe(2);
  clock.now += 60_000;
  for (const one of [here, there]) expect((await read(one, fresh)).status).toBe(401);
  const { refreshToken } = next.body;
  const again = await there('POST', '/auth/refresh', undefined, { refreshToken });
  for (const one of [here, there])
    expect((await read(one, `Bearer ${again.body.accessToken}`)).status).toBe(200);
});
const kidOf = (bearer: string) =>
  JSON.parse(Buffer.from(bearer.slice(7).split('.')[0]!, 'base64url').toString()).kid as string;

describe('round trips', () => {
  it('of who has an access token: 1 for each read and write, whatever is asked with it', {
    timeout: 20_000,
  }, async () => {
    const who = await person(server());
    for (const seconds of ['0', '10']) {
      const there = server({ REVOCATION_SECONDS: seconds }, counter.url);
      await read(there, who.bearer); // finds the signing keys as well
      for (let n = 0; n < 2; n++) {
        expect(await read(there, who.bearer)).toMatchObject({ status: 200, trips: 1 });
        expect(await write(there, who, 'bearer')).toMatchObject({ status: 200, trips: 1 });
      }
    }
  });

  it('of who has a password or an API key: 1 once that is known', { timeout: 20_000 }, async () => {
    const who = await person(server());
    const there = server({}, counter.url);
    for (const of of ['basic', 'key'] as const) {
      const as = who[of];
      await read(there, as);
      expect(await read(there, as)).toMatchObject({ status: 200, trips: 1 });
      expect(await write(there, who, of)).toMatchObject({ status: 200, trips: 1 });
      clock.now += 10_000;
      expect(await read(there, as)).toMatchObject({ status: 200, trips: 2 });
    }
  });

  it('of a refresh: 1; of a sign-in: 2', { timeout: 20_000 }, async () => {
    const there = server({}, counter.url);
    // Once a minute a server prunes after an answer: that is done, and the signing key known.
    await person(there);
    await Promise.all(after);
    const { basic } = await person(server());
    const [username, password] = atob(basic.slice(6)).split(':');
    const signedIn = await there('POST', '/auth/login', undefined, { username, password });

    expect(signedIn).toMatchObject({ status: 200, trips: 2 });
    const { refreshToken } = signedIn.body;
    expect(await there('POST', '/auth/refresh', undefined, { refreshToken })).toMatchObject({
      status: 200,
      trips: 1,
    });
  });
});
