import { describe, expect, it } from 'vitest';
import { admin, basic, newcomer, signIn, someone } from './people.ts';
import { call, expectProblem, target, unique } from './support.ts';

type Message = { kind: string; to: string; username: string; link: string; token: string; expiresAt: string };
const me = (as: string) => call('GET', '/auth/me', { as });
const write = (as: string) => call('PATCH', '/users/1', { as, json: { name: 'Mine' } });

describe('changing one’s own account', () => {
  it('changes the name, which is public', async () => {
    const { id, bearer: as } = await newcomer();
    const reply = await call('PATCH', '/auth/me', { as, json: { name: 'Ada King' } });
    expect(reply.status, reply.text).toBe(200);
    expect(reply.json()).toMatchObject({ id, name: 'Ada King' });
    expect((await call('GET', `/users/${id}`)).json()).toMatchObject({ name: 'Ada King' });
  });

  it('changes the email for who knows the password, and the former one signs nobody in', async () => {
    const { bearer: as, email, password } = await newcomer();
    const wanted = `${unique('new')}@example.com`;
    const change = (currentPassword?: string) =>
      call('PATCH', '/auth/me', { as, json: { email: wanted, ...(currentPassword && { currentPassword }) } });
    expect((await me(basic(email, password))).status).toBe(200);
    expectProblem(await change(), 422, '/currentPassword');
    expectProblem(await change('not the password'), 422, '/currentPassword');
    expect((await change(password)).json()).toMatchObject({ email: wanted });
    expectProblem(await me(basic(email, password)), 401);
    expect((await me(basic(wanted, password))).status).toBe(200);
    expect((await me(as)).json()).toMatchObject({ email: wanted });
  });

  it('takes no email of somebody else, and no role', async () => {
    const { bearer: as, password: currentPassword } = await newcomer();
    const { email } = await someone();
    expectProblem(await call('PATCH', '/auth/me', { as, json: { email, currentPassword } }), 409, '/email');
    expectProblem(await call('PATCH', '/auth/me', { as, json: { role: 'admin' } }), 422, '/role');
    expectProblem(await call('PATCH', '/auth/me', { json: { name: 'x' } }), 401);
  });
});

describe('changing the password', () => {
  it('ends the other sessions and the former password, and this session goes on', async () => {
    const person = await newcomer();
    const { username, password: currentPassword, bearer: as } = person;
    const other = await signIn(person);
    expect((await me(basic(username, currentPassword))).status).toBe(200);
    const newPassword = `new ${currentPassword}`;
    const change = (json: object) => call('PUT', '/auth/me/password', { as, json });
    expectProblem(await change({ currentPassword: 'wrong', newPassword }), 422, '/currentPassword');
    expectProblem(await change({ currentPassword, newPassword: 'short' }), 422, '/newPassword');
    expectProblem(await change({ currentPassword, newPassword: username }), 422, '/newPassword');
    expectProblem(await change({ newPassword }), 422, '/currentPassword');
    expect((await change({ currentPassword, newPassword })).status).toBe(204);
    expect((await me(as)).status).toBe(200);
    expectProblem(await me(`Bearer ${other.accessToken}`), 401);
    expectProblem(await call('POST', '/auth/refresh', { json: { refreshToken: other.refreshToken } }), 401);
    expectProblem(await me(basic(username, currentPassword)), 401);
    expect((await me(basic(username, newPassword))).status).toBe(200);
  });
});

describe('deleting one’s own account', () => {
  it('says what becomes of the rows, and does so', async () => {
    const person = await newcomer();
    const { id, bearer: as, username, password: currentPassword } = person;
    const tokens = await signIn(person);
    const key = (
      await call('POST', '/auth/keys', { as, json: { name: 'k', scopes: ['read', 'write'] } })
    ).json<{
      key: string;
    }>().key;
    expect((await me(basic(username, currentPassword))).status).toBe(200);
    expect((await me(`Bearer ${key}`)).status).toBe(200);
    expectProblem(await call('DELETE', '/auth/me', { as, json: { currentPassword: 'wrong' } }), 422);
    const reply = await call('DELETE', '/auth/me', { as, json: { currentPassword } });
    expect(reply.status, reply.text).toBe(200);
    expect(reply.json()).toMatchObject({ rows: { users: 'deleted' } });
    expectProblem(await call('GET', `/users/${id}`), 404);
    for (const gone of [
      as,
      `Bearer ${tokens.accessToken}`,
      `Bearer ${key}`,
      basic(username, currentPassword),
    ]) {
      expectProblem(await me(gone), 401);
      expectProblem(await write(gone), 401);
    }
    expectProblem(await call('POST', '/auth/refresh', { json: { refreshToken: tokens.refreshToken } }), 401);
  });

  it('is what the deletion of the profile comes to, too', async () => {
    for (const by of ['owner', 'admin']) {
      const { id, bearer: as } = await newcomer();
      expect((await me(as)).status).toBe(200);
      const deleted = await call('DELETE', `/users/${id}`, { as: by === 'owner' ? as : await admin() });
      expect(deleted.status).toBe(200);
      expectProblem(await me(as), 401);
      expectProblem(await write(as), 401);
    }
  });
});

describe('a forgotten password', () => {
  const forgot = (username: string, headers = {}) =>
    call('POST', '/auth/forgot', { json: { username }, headers });
  const reset = (token: string, password: string) =>
    call('POST', '/auth/reset', { json: { token, password } });
  const messages = async (to: string): Promise<Message[]> =>
    (await fetch(`${target.deliveries}/?to=${encodeURIComponent(to)}`)).json() as Promise<Message[]>;
  const delivered = (to: string, count: number) =>
    expect.poll(async () => (await messages(to)).length, { timeout: 5_000 }).toBe(count);

  it('is mended with the token of a message, once, which ends every session', async () => {
    const person = await newcomer();
    const { username, email, password, bearer: as } = person;
    const { refreshToken } = await signIn(person);
    expect((await me(basic(username, password))).status).toBe(200);
    expect((await forgot(username)).status).toBe(202);
    await delivered(email, 1);
    const [message] = await messages(email);
    expect(message).toMatchObject({ kind: 'password-reset', username });
    const link = new URL(message!.link);
    expect(link.searchParams.get('token')).toBe(message!.token);
    const page = await fetch(link);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain(message!.token);
    expect(Date.parse(message!.expiresAt) - Date.now()).toBeLessThanOrEqual(30 * 60_000);

    const wanted = `new ${password}`;
    expectProblem(await reset(message!.token, 'short'), 422, '/password');
    expectProblem(await reset(message!.token, email), 422, '/password');
    expect((await reset(message!.token, wanted)).status).toBe(204);
    expectProblem(await reset(message!.token, `${wanted}!`), 422, '/token');
    expectProblem(await me(as), 401);
    expectProblem(await call('POST', '/auth/refresh', { json: { refreshToken } }), 401);
    expectProblem(await me(basic(username, password)), 401);
    expect((await me(basic(username, wanted))).status).toBe(200);
  });

  it('is answered alike for nobody and for somebody', async () => {
    const { username } = await someone();
    const said = async (name: string) => {
      const { status, text, headers } = await forgot(name);
      return { status, text, names: [...headers.keys()].sort() };
    };
    expect(await said(username)).toEqual(await said(unique('nobody')));
  });

  it('is not mended by a link from before the email or the password was changed', async () => {
    const person = await newcomer();
    const { email, password: currentPassword, bearer: as } = person;
    await forgot(email);
    await delivered(email, 1);
    const newPassword = `new ${currentPassword}`;
    const changed = await call('PUT', '/auth/me/password', { as, json: { currentPassword, newPassword } });
    expect(changed.status).toBe(204);
    expectProblem(await reset((await messages(email))[0]!.token, 'a fine password'), 422, '/token');
    await forgot(email);
    await delivered(email, 2);
    const json = { email: `${unique('new')}@example.com`, currentPassword: newPassword };
    expect((await call('PATCH', '/auth/me', { as, json })).status).toBe(200);
    expectProblem(await reset((await messages(email))[1]!.token, 'a fine password'), 422, '/token');
  });

  it('is mended by the form of the page, which says what is wrong', async () => {
    const { email, username } = await newcomer();
    await forgot(email);
    await delivered(email, 1);
    const { token } = (await messages(email))[0]!;
    const send = (password: string) =>
      fetch(`${target.baseUrl}/auth/reset`, {
        method: 'POST',
        headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' },
        body: new URLSearchParams({ token, password }),
      });
    const refused = await send(email);
    expect(await refused.text()).toMatch(/role="alert".*email[\s\S]*<form/);
    const done = await send('a new one, by the form');
    expect(done.status).toBe(200);
    expect(done.headers.get('content-type')).toMatch(/^text\/html/);
    expect(await done.text()).toContain('It is set');
    expect((await me(basic(username, 'a new one, by the form'))).status).toBe(200);
  });

  it('used twice at once sets one password', async () => {
    const { email, username } = await newcomer();
    await forgot(email);
    await delivered(email, 1);
    const { token } = (await messages(email))[0]!;
    const wanted = ['one password here', 'another password here'];
    const statuses = await Promise.all(wanted.map(async (password) => (await reset(token, password)).status));
    expect(statuses.toSorted()).toEqual([204, 422]);
    const right = wanted[statuses.indexOf(204)]!;
    expect((await me(basic(username, right))).status).toBe(200);
  });

  it('makes three messages to one account at most', async () => {
    const { email, username } = await newcomer();
    for (let n = 0; n < 5; n++) expect((await forgot(n % 2 ? email : username)).status).toBe(202);
    await delivered(email, 3);
  });

  it.each(['', 'x'.repeat(43), "' OR 1=1 --"])('is not mended with %j', async (token) => {
    expectProblem(await reset(token, 'a fine password'), 422, '/token');
  });
});
