import { describe, expect, it } from 'vitest';
import { audited } from './administered.ts';
import { basic, expectOut, newcomer, other, type SignedIn, signIn, someone } from './people.ts';
import { call, expectProblem } from './support.ts';

type Session = { id: string; device: string; address: string; current: boolean } & Record<
  'createdAt' | 'lastUsedAt' | 'expiresAt',
  string
>;
const refresh = (refreshToken: string) => call('POST', '/auth/refresh', { json: { refreshToken } });
const bearer = ({ accessToken }: SignedIn) => `Bearer ${accessToken}`;
const me = (as: string) => call('GET', '/auth/me', { as });
const sessionsOf = async (as: string) => (await call('GET', '/auth/sessions', { as })).json<Session[]>();

describe('a refresh token', () => {
  it('gives the next access token and the next refresh token, which work', async () => {
    const first = await signIn(await someone());
    const reply = await refresh(first.refreshToken);
    expect(reply.status, reply.text).toBe(200);
    const second = reply.json<SignedIn>();
    expect(second).toMatchObject({ tokenType: 'Bearer', expiresIn: 600 });
    expect(second.refreshToken).not.toBe(first.refreshToken);
    expect(reply.headers.get('cache-control')).toBe('no-store');
    expect((await me(bearer(second))).status).toBe(200);
    expect((await refresh(second.refreshToken)).status).toBe(200);
  });

  it('gives the same successor again while that is unused, should the answer be lost', async () => {
    const { refreshToken } = await signIn(await someone());
    const [first, second] = [await refresh(refreshToken), await refresh(refreshToken)];
    expect(second.status).toBe(200);
    expect(second.json<SignedIn>().refreshToken).toBe(first.json<SignedIn>().refreshToken);
  });

  it('that is used again after its successor ends the whole session', async () => {
    const first = await signIn(await someone());
    const second = (await refresh(first.refreshToken)).json<SignedIn>();
    const third = (await refresh(second.refreshToken)).json<SignedIn>();
    const reply = await refresh(first.refreshToken);
    expect(expectProblem(reply, 401).detail).toMatch(/^The refresh token/);
    expect(reply.headers.get('www-authenticate')).toMatch(/error="invalid_token"/);
    expectProblem(await refresh(third.refreshToken), 401);
    for (const tokens of [first, second, third]) await expectOut(bearer(tokens));
  });

  it.each([
    ['an access token', async () => (await someone()).token],
    ['made up', async () => `ldr_${'A'.repeat(86)}`],
    ['changed in its secret', async () => changed(20)],
    ['changed in its session', async () => changed(3)],
    ['changed in its tag', async () => changed(80)],
    ['cut', async () => (await signIn(await someone())).refreshToken.slice(0, -1)],
    ['no token', async () => 'nonsense'],
  ])('that is %s is a 401, and ends nothing', async (_, make) => {
    expectProblem(await refresh(await make()), 401);
    expect((await me((await someone()).bearer)).status).toBe(200);
  });

  it('is no access token', async () => {
    const { refreshToken } = await signIn(await someone());
    expectProblem(await me(`Bearer ${refreshToken}`), 401);
    const { username } = await someone();
    expectProblem(await me(basic(username, refreshToken)), 401);
  });

  it.each([{ refreshToken: 5 }, { refreshToken: '' }, { nope: 1 }])('is not in the body %j', async (json) => {
    expectProblem(await call('POST', '/auth/refresh', { json }), 422);
  });

  it('is missed where there is none', async () => {
    expectProblem(await call('POST', '/auth/refresh'), 401);
    expectProblem(await call('POST', '/auth/refresh', { json: {} }), 401);
  });
});

/** A good refresh token with another letter at a place; whoever made that up knows nothing of the session. */
async function changed(at: number): Promise<string> {
  const { refreshToken: good } = await signIn(await someone());
  const letter = good[at + 4] === 'A' ? 'B' : 'A';
  return good.slice(0, at + 4) + letter + good.slice(at + 5);
}

describe('signing out', () => {
  it('by the access token ends its session, and no other', async () => {
    const [one, two] = [await signIn(await someone()), await signIn(await someone())];
    expect((await call('POST', '/auth/logout', { as: bearer(one) })).status).toBe(204);
    await expectOut(bearer(one));
    expectProblem(await refresh(one.refreshToken), 401);
    expect((await me(bearer(two))).status).toBe(200);
  });

  it('by the refresh token ends its session', async () => {
    const tokens = await signIn(await someone());
    const { refreshToken } = tokens;
    expect((await call('POST', '/auth/logout', { json: { refreshToken } })).status).toBe(204);
    await expectOut(bearer(tokens));
    expect((await call('POST', '/auth/logout', { json: { refreshToken } })).status).toBe(204);
  });

  it('needs to know of whom', async () => {
    expectProblem(await call('POST', '/auth/logout'), 401);
    expect((await call('POST', '/auth/logout', { json: { refreshToken: 'made up' } })).status).toBe(204);
  });

  it('everywhere ends every session', async () => {
    const person = await newcomer();
    const second = await signIn(person);
    expect((await call('DELETE', '/auth/sessions', { as: person.bearer })).status).toBe(204);
    for (const as of [person.bearer, bearer(second)]) await expectOut(as);
    expectProblem(await refresh(second.refreshToken), 401);
    expect((await me(basic(person.username, person.password))).status).toBe(200);
    expect(await audited(person.id, 'sessions.ended')).toMatchObject([{ actorId: person.id }]);
  });
});

describe('the sessions of the caller', () => {
  it('are told apart by device, address and use, and ended one by one', async () => {
    const person = await newcomer();
    const device = 'A browser of the tests/1.0';
    const headers = { 'user-agent': device, 'x-forwarded-for': '203.0.113.77' };
    const { username, password } = person;
    const reply = await call('POST', '/auth/login', { headers, json: { username, password } });
    const second = reply.json<SignedIn>();
    const sessions = await sessionsOf(bearer(second));
    expect(sessions).toHaveLength(2);
    expect(sessions.filter((one) => one.current)).toEqual([
      expect.objectContaining({ device, address: '203.0.113.77' }),
    ]);
    for (const { createdAt, lastUsedAt, expiresAt } of sessions) {
      expect(Date.parse(lastUsedAt)).toBeGreaterThanOrEqual(Date.parse(createdAt));
      expect(Date.parse(expiresAt) - Date.parse(createdAt)).toBe(30 * 86_400_000);
    }
    const first = sessions.find((one) => !one.current)!;
    expect((await call('DELETE', `/auth/sessions/${first.id}`, { as: bearer(second) })).status).toBe(204);
    await expectOut(person.bearer);
    expect((await sessionsOf(bearer(second))).map(({ id }) => id)).not.toContain(first.id);
    expectProblem(await call('DELETE', `/auth/sessions/${first.id}`, { as: bearer(second) }), 404);
  });

  it("are nobody else's to end", async () => {
    const { bearer: as } = await someone();
    const [session] = await sessionsOf(as);
    const stranger = await other();
    expectProblem(await call('DELETE', `/auth/sessions/${session!.id}`, { as: stranger.bearer }), 404);
    expect((await me(as)).status).toBe(200);
    expectProblem(await call('GET', '/auth/sessions'), 401);
  });
});
