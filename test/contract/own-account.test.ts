import { describe, expect, it } from 'vitest';
import { audited } from './administered.ts';
import { admin, basic, newcomer, signIn, someone } from './people.ts';
import { call, expectProblem, once, unique } from './support.ts';

const me = (as: string) => call('GET', '/auth/me', { as });
const write = (as: string) => call('PATCH', '/users/1', { as, json: { name: 'Mine' } });

/** Whoever is left as they are, but for the name. */
const mine = once(() => newcomer());

describe('changing one’s own account', () => {
  it('changes the name, which is public', async () => {
    const { id, bearer: as } = await mine();
    const reply = await call('PATCH', '/auth/me', { as, json: { name: 'Ada King' } });
    expect(reply.status, reply.text).toBe(200);
    expect(reply.json()).toMatchObject({ id, name: 'Ada King' });
    expect((await call('GET', `/users/${id}`)).json()).toMatchObject({ name: 'Ada King' });
  });

  it('changes the email for who knows the password, and the former one signs nobody in', async () => {
    const { id, bearer: as, email, password } = await newcomer();
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
    const [record] = await audited(id, 'account.updated');
    expect(record).toMatchObject({ actorId: id, detail: { members: ['email'] } });
  });

  it('takes no email of somebody else, and no role', async () => {
    const { bearer: as, password: currentPassword } = await mine();
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
    expect(await audited(person.id, 'password.changed')).toMatchObject([{ actorId: person.id }]);
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
    expect(await audited(id, 'account.deleted')).toMatchObject([{ actorId: id }]);
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
