import { beforeAll, describe, expect, it } from 'vitest';
import { adminId, audited, change, made, newSubject } from './administered.ts';
import { admin, basic, login, newcomer, type Person } from './people.ts';
import { call, expectProblem, once, type Row, target } from './support.ts';

const subject = once(newSubject);

describe('a role', () => {
  it('is in effect at once, whatever the tokens of its person say', async () => {
    const { id, username, password } = await subject();
    const token = `Bearer ${await login(username, password)}`;
    const byPassword = basic(username, password);
    expectProblem(await call('GET', '/audit', { as: token }), 403);
    expect((await change(id, { role: 'admin' })).json()).toMatchObject({ role: 'admin' });
    // The old token says user: it is refused, and the next one of its session says admin.
    expectProblem(await call('GET', '/audit', { as: token }), 401);
    const promoted = `Bearer ${await login(username, password)}`;
    expect((await call('GET', '/audit?_limit=1', { as: promoted })).status).toBe(200);
    expect((await call('GET', '/audit?_limit=1', { as: byPassword })).status).toBe(200);
    expect((await change(id, { role: 'user' })).status).toBe(200);
    expectProblem(await call('GET', '/audit', { as: promoted }), 401);
    expectProblem(await call('POST', '/invitations', { as: promoted, json: {} }), 401);
    expectProblem(await call('GET', '/audit', { as: byPassword }), 403);
    expect((await change(id, { role: 'user' })).status).toBe(200);
    const actorId = await adminId();
    expect((await audited(id, 'role.changed')).map(({ detail, actorId }) => ({ detail, actorId }))).toEqual([
      { detail: { role: 'user' }, actorId },
      { detail: { role: 'admin' }, actorId },
    ]);
  });
});

describe('a disabled account', () => {
  let person: Person;
  let key: string;
  beforeAll(async () => {
    person = await newcomer();
    const json = { name: 'a program', scopes: ['read'] };
    key = (await call('POST', '/auth/keys', { as: person.bearer, json })).json<{ key: string }>().key;
  });

  it('is refused with each of its credentials at once, until it is enabled', async () => {
    const { id, username, password, bearer } = person;
    const signIn = () => call('POST', '/auth/login', { json: { username, password } });
    const { refreshToken } = (await signIn()).json<{ refreshToken: string }>();
    const all = [bearer, basic(username, password), `Bearer ${key}`, basic(username, key)];
    for (const as of all) expect((await call('GET', '/users?_limit=1', { as })).status).toBe(200);
    expect((await change(id, { disabled: true })).json()).toMatchObject({ disabled: true, lastUsedAt: null });
    for (const as of all) expectProblem(await call('GET', '/users?_limit=1', { as }), 401);
    expectProblem(await signIn(), 401);
    expectProblem(await call('POST', '/auth/refresh', { json: { refreshToken } }), 401);
    expect((await change(id, { disabled: false })).json()).toMatchObject({ disabled: false });
    expect((await call('GET', '/users?_limit=1', { as: `Bearer ${key}` })).status).toBe(200);
    expect((await signIn()).status).toBe(200);
    // Its sessions have ended for good.
    expectProblem(await call('GET', '/users?_limit=1', { as: bearer }), 401);
    expectProblem(await call('POST', '/auth/refresh', { json: { refreshToken } }), 401);
    expect(await audited(id, 'account.disabled')).toHaveLength(1);
    expect(await audited(id, 'account.enabled')).toHaveLength(1);
  });

  it('goes, with its profile', async () => {
    const { id, username, password } = person;
    const as = await admin();
    const reply = await call('DELETE', `/accounts/${id}`, { as });
    expect(reply.status, reply.text).toBe(200);
    expect(reply.json()).toMatchObject({ rows: { users: 'deleted' } });
    for (const path of [`/accounts/${id}`, `/users/${id}`])
      expectProblem(await call('GET', path, { as }), 404);
    expectProblem(await call('GET', '/users?_limit=1', { as: `Bearer ${key}` }), 401);
    expectProblem(await call('POST', '/auth/login', { json: { username, password } }), 401);
    const [record] = await audited(id, 'account.deleted');
    expect(record).toMatchObject({ userId: id, actorId: await adminId() });
    expectProblem(await call('DELETE', `/accounts/${id}`, { as }), 404);
  });
});

it('the sessions of an account end together, and its password stays', async () => {
  const { id, username, password } = await subject();
  const [bearer, again] = [await login(username, password), await login(username, password)];
  expect((await call('DELETE', `/accounts/${id}/sessions`, { as: await admin() })).status).toBe(204);
  for (const token of [bearer, again])
    expectProblem(await call('GET', '/auth/me', { as: `Bearer ${token}` }), 401);
  expect((await call('GET', '/auth/me', { as: basic(username, password) })).status).toBe(200);
  const [record] = await audited(id, 'sessions.ended');
  expect(record).toMatchObject({ actorId: await adminId() });
});

describe('the last admin', () => {
  it('can be neither removed, disabled nor demoted, and what was tried changes nothing', async () => {
    const as = await admin();
    const id = await adminId();
    const admins = await call('GET', '/accounts?role=admin&disabled=false', { as });
    expect(admins.json<Row[]>().map((row) => row.id)).toEqual([id]);
    const before = (await call('GET', `/accounts/${id}`, { as })).json();
    const me = { as, json: { currentPassword: target.admin.password } };
    const tries = [
      await change(id, { role: 'user', name: 'Nobody' }),
      await change(id, { disabled: true }),
      await call('DELETE', `/accounts/${id}`, { as }),
      await call('DELETE', `/users/${id}`, { as }),
      await call('DELETE', '/auth/me', me),
    ];
    for (const reply of tries) expect(expectProblem(reply, 409).detail).toMatch(/last admin/);
    const { lastUsedAt, ...after } = (await call('GET', `/accounts/${id}`, { as })).json();
    expect(before).toMatchObject(after);
    for (const event of ['role.changed', 'account.disabled', 'account.deleted'])
      expect(await audited(id, event), event).toEqual([]);
  });

  it('is there also when two admins demote each other at once', async () => {
    const all = await Promise.all(
      [1, 2].map(async () => {
        const { account, password } = await made({ role: 'admin' });
        return { id: account.id, as: `Bearer ${await login(account.username, password)}` };
      }),
    );
    const replies = await Promise.all(all.map(({ as }, i) => change(all[1 - i]!.id, { role: 'user' }, as)));
    // Whoever is first has demoted the other, whose change then is that of no admin.
    expect(replies.map(({ status }) => status).toSorted()).toEqual([200, 401]);
    for (const { id } of all) expect((await change(id, { role: 'user' })).status).toBe(200);
  });
});
