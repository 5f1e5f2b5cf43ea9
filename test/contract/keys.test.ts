import { describe, expect, it } from 'vitest';
import { basic, other, type Person, someone } from './people.ts';
import { call, expectProblem, once } from './support.ts';

type Key = { id: number; name: string; hint: string; scopes: string[]; key: string } & Record<
  'createdAt' | 'lastUsedAt' | 'expiresAt',
  string | null
>;
const me = (as: string) => call('GET', '/auth/me', { as });

/** A new key of somebody, with the scopes of its name. */
async function makeKey(person: Person, scopes: string[], more: object = {}): Promise<Key> {
  const json = { name: `for ${scopes.join()}`, scopes, ...more };
  const reply = await call('POST', '/auth/keys', { as: person.bearer, json });
  expect(reply.status, reply.text).toBe(201);
  expect(reply.headers.get('cache-control')).toBe('no-store');
  return reply.json<Key>();
}
const reading = once(async () => makeKey(await someone(), ['read']));
const writing = once(async () => makeKey(await someone(), ['write']));
const both = once(async () => makeKey(await someone(), ['write', 'read']));

describe('an API key', () => {
  it('is shown once, and told by its beginning from others', async () => {
    const { bearer: as } = await someone();
    const { key, ...shown } = await both();
    expect(key).toMatch(/^ldg_[\dA-Za-z]{49}$/);
    expect(key.startsWith(shown.hint)).toBe(true);
    expect(shown).toMatchObject({ name: 'for write,read', scopes: ['read', 'write'], expiresAt: null });
    const list = await call('GET', '/auth/keys', { as });
    expect(list.json<Key[]>().find(({ id }) => id === shown.id)).toMatchObject({ hint: shown.hint });
    expect(list.text).not.toContain(key);
    expect(list.text).not.toMatch(/hash/);
  });

  it('is its owner: as Bearer, and as the password of Basic with either name', async () => {
    const { id, username, email } = await someone();
    const { key } = await both();
    for (const as of [
      `Bearer ${key}`,
      `bearer ${key}`,
      basic(username, key),
      basic(email.toUpperCase(), key),
    ]) {
      const reply = await me(as);
      expect(reply.status, as).toBe(200);
      expect(reply.json()).toMatchObject({ id });
    }
    expectProblem(await me(basic('somebody-else', key)), 401);
  });

  it('does what its scopes say: reading, or everything else', async () => {
    const as = (key: Key) => `Bearer ${key.key}`;
    const json = { name: 'By a program' };
    const path = `/users/${(await someone()).id}`;
    for (const key of [await reading(), await both()])
      expect((await call('GET', '/users?_limit=1', { as: as(key) })).status).toBe(200);
    for (const key of [await writing(), await both()])
      expect((await call('PATCH', path, { as: as(key), json })).status).toBe(200);
    for (const [key, method, scope] of [
      [await reading(), 'PATCH', 'write'],
      [await writing(), 'GET', 'read'],
      [await writing(), 'HEAD', 'read'],
    ] as const) {
      const reply = await call(method, path, { as: as(key), ...(method === 'PATCH' && { json }) });
      expect(reply.status).toBe(403);
      expect(reply.headers.get('www-authenticate')).toMatch(
        new RegExp(`Bearer .*error="insufficient_scope", scope="${scope}"`),
      );
    }
  });

  it('sees to no credentials', async () => {
    const as = `Bearer ${(await both()).key}`;
    const { id, password } = await someone();
    const refused: [string, string, object?][] = [
      ['GET', '/auth/keys'],
      ['POST', '/auth/keys', { name: 'another', scopes: ['read'] }],
      ['DELETE', `/auth/keys/${(await both()).id}`],
      ['GET', '/auth/sessions'],
      ['DELETE', '/auth/sessions'],
      ['PATCH', '/auth/me', { name: 'Another' }],
      ['PUT', '/auth/me/password', { currentPassword: password, newPassword: `${password}!` }],
      ['DELETE', '/auth/me', { currentPassword: password }],
      ['DELETE', `/users/${id}`],
    ];
    for (const [method, path, json] of refused)
      expectProblem(await call(method, path, { as, ...(json && { json }) }), 403);
    expect((await me((await someone()).bearer)).status).toBe(200);
  });

  it('that is deleted is refused at once, as Bearer and as Basic', async () => {
    const person = await someone();
    const { id, key } = await makeKey(person, ['read', 'write']);
    const ways = [`Bearer ${key}`, basic(person.username, key)];
    for (const as of ways) expect((await me(as)).status).toBe(200);
    expect((await call('DELETE', `/auth/keys/${id}`, { as: person.bearer })).status).toBe(204);
    for (const as of ways) {
      expectProblem(await me(as), 401);
      expectProblem(await call('PATCH', '/users/1', { as, json: { name: 'x' } }), 401);
    }
    expectProblem(await call('DELETE', `/auth/keys/${id}`, { as: person.bearer }), 404);
  });

  it("is nobody else's to delete", async () => {
    const { id } = await reading();
    const stranger = await other();
    expectProblem(await call('DELETE', `/auth/keys/${id}`, { as: stranger.bearer }), 404);
  });

  it('tells of its last use', async () => {
    const { bearer: as } = await someone();
    const { id, key } = await makeKey(await someone(), ['read']);
    const used = async () =>
      (await call('GET', '/auth/keys', { as })).json<Key[]>().find((one) => one.id === id)!.lastUsedAt;
    expect(await used()).toBeNull();
    await me(`Bearer ${key}`);
    // It is written after the answer.
    await expect.poll(used).toMatch(/^\d{4}-/);
  });

  it('runs out', async () => {
    const soon = new Date(Date.now() + 1_500).toISOString();
    const { key } = await makeKey(await someone(), ['read'], { expiresAt: soon });
    expect((await me(`Bearer ${key}`)).status).toBe(200);
    await expect.poll(async () => (await me(`Bearer ${key}`)).status).toBe(401);
  });

  it.each([
    ['cut', (key: string) => key.slice(0, -1)],
    ['longer', (key: string) => `${key}A`],
    ['mistyped', (key: string) => key.slice(0, 20) + (key[20] === 'a' ? 'b' : 'a') + key.slice(21)],
    ['in other letters', (key: string) => key.toUpperCase()],
    ['made up', () => `ldg_${'a'.repeat(49)}`],
  ])('that is %s is a 401', async (_, change) => {
    const { key } = await reading();
    const { username } = await someone();
    expectProblem(await me(`Bearer ${change(key)}`), 401);
    expectProblem(await me(basic(username, change(key))), 401);
  });

  it.each([
    [{ scopes: ['read'] }, '/name'],
    [{ name: 'x' }, '/scopes'],
    [{ name: 'x', scopes: [] }, '/scopes'],
    [{ name: 'x', scopes: ['admin'] }, '/scopes/0'],
    [{ name: 'x', scopes: ['read'], expiresAt: 'tomorrow' }, '/expiresAt'],
    [{ name: 'x', scopes: ['read'], expiresAt: '2020-01-01T00:00:00Z' }, '/expiresAt'],
    [{ name: 'x', scopes: ['read'], role: 'admin' }, '/role'],
  ])('is not made of %j', async (json, pointer) => {
    expectProblem(await call('POST', '/auth/keys', { as: (await someone()).bearer, json }), 422, pointer);
  });
});
