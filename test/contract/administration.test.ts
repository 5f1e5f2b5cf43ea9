/** What admins do: accounts of others, invitations, the audit; and that nobody else does. */
import { beforeAll, describe, expect, it } from 'vitest';
import { admin, basic, login, newcomer, type Person, registration, someone } from './people.ts';
import { call, expectProblem, links, once, type Reply, type Row, target, unique } from './support.ts';

type Account = Row & { username: string; email: string; role: string; disabled: boolean };
type Record_ = { id: number; event: string; userId: number | null; actorId: number | null; detail: unknown };

/** Makes an account as the target's admin. */
async function made(over: object = {}): Promise<{ reply: Reply; account: Account; password: string }> {
  const wanted = { ...registration(), ...over };
  const reply = await call('POST', '/accounts', { as: await admin(), json: wanted });
  expect(reply.status, reply.text).toBe(201);
  return { reply, account: reply.json<Account>(), password: wanted.password };
}
/** An account for the tests that change it, and how its person signs in. */
const subject = once(async () => {
  const { account, password } = await made({ name: 'Ada' });
  return { ...account, password, path: `/accounts/${account.id}` };
});
const change = async (id: number, json: object, as?: string) =>
  call('PATCH', `/accounts/${id}`, { as: as ?? (await admin()), json });
/** What the audit says of somebody, the newest first. */
const audited = async (userId: number, event: string) =>
  (await call('GET', `/audit?userId=${userId}&event=${event}`, { as: await admin() })).json<Record_[]>();
const adminId = once(async () => (await call('GET', '/auth/me', { as: await admin() })).json<Row>().id);

describe('administration', () => {
  const operations: [string, string, object?][] = [
    ['GET', '/accounts'],
    ['GET', '/accounts/1'],
    ['POST', '/accounts', {}],
    ['PATCH', '/accounts/1', { role: 5 }],
    ['DELETE', '/accounts/999999999'],
    ['DELETE', '/accounts/999999999/sessions'],
    ['GET', '/audit'],
    ['GET', '/audit/1'],
    ['GET', '/invitations'],
    ['GET', '/invitations/1'],
    ['POST', '/invitations', { role: 5 }],
    ['DELETE', '/invitations/999999999'],
  ];

  it.each(operations)('%s %s is for admins', async (method, path, json) => {
    const body = json ? { json } : {};
    expectProblem(await call(method, path, body), 401);
    // Before a word is said of the body or of the row.
    expectProblem(await call(method, path, { as: (await someone()).bearer, ...body }), 403);
  });

  it('is for the API keys of admins, within their scopes', async () => {
    const as = await admin();
    const wanted = { name: unique(), scopes: ['read'] };
    const { id, key } = (await call('POST', '/auth/keys', { as, json: wanted })).json<{
      id: number;
      key: string;
    }>();
    const program = { as: `Bearer ${key}` };
    expect((await call('GET', '/accounts?_limit=1', program)).status).toBe(200);
    expectProblem(await call('POST', '/accounts', { ...program, json: registration() }), 403);
    expect((await call('DELETE', `/auth/keys/${id}`, { as })).status).toBe(204);
  });
});

describe('an account that an admin makes', () => {
  it('has a profile, signs in, and is recorded as made by the admin', async () => {
    const { reply, account, password } = await made({ name: 'Grace Hopper' });
    const { id, username, email } = account;
    expect(account).toMatchObject({ name: 'Grace Hopper', role: 'user', disabled: false, lastUsedAt: null });
    expect(reply.headers.get('location')).toBe(`/accounts/${id}`);
    expect(reply.text).not.toContain(password);
    expect(reply.headers.get('cache-control')).toBe('no-store');
    expect((await call('GET', `/users/${id}`)).json()).toMatchObject({ id, username, name: 'Grace Hopper' });
    const me = await call('GET', '/auth/me', { as: `Bearer ${await login(email, password)}` });
    expect(me.json()).toMatchObject({ id, username, email, role: 'user' });
    const [record] = await audited(id, 'account.created');
    expect(record).toMatchObject({ userId: id, actorId: await adminId(), detail: { role: 'user' } });
  });

  it.each([
    ['username', 'a:b-colon'],
    ['username', 'admin'],
    ['email', 'nonsense'],
    ['password', '1234567'],
    ['password', undefined],
    ['role', 'root'],
    ['invitation', 'x'],
  ])('is refused for the %s %j', async (member, value) => {
    const json = { ...registration(), [member]: value };
    expectProblem(await call('POST', '/accounts', { as: await admin(), json }), 422, `/${member}`);
  });

  it('is refused where the password is its username, or the name or the email is taken', async () => {
    const as = await admin();
    const wanted = registration();
    const { username, email } = await subject();
    const tell = (over: object) => call('POST', '/accounts', { as, json: { ...wanted, ...over } });
    expectProblem(await tell({ password: wanted.username }), 422, '/password');
    expectProblem(await tell({ username }), 409, '/username');
    expectProblem(await tell({ email: email.toUpperCase() }), 409, '/email');
    expect((await call('GET', `/users?username=${wanted.username}`)).json()).toEqual([]);
  });
});

describe('accounts', () => {
  it('are listed in the dialect of every resource', async () => {
    const as = await admin();
    const { id, username } = await subject();
    const found = await call('GET', `/accounts?username=${username}`, { as });
    expect(found.json<Row[]>().map((row) => row.id)).toEqual([id]);
    expect(found.headers.get('x-total-count')).toBe('1');
    expect((await call('GET', `/accounts?q=${username.toUpperCase()}`, { as })).json()).toHaveLength(1);
    const page = await call('GET', '/accounts?_page=1&_limit=1&_sort=username&_order=desc', { as });
    expect(links(page)).toHaveProperty('next');
    expect(page.json()).toHaveLength(1);
    const csv = await call('GET', `/accounts?id=${id}&_fields=id,username`, {
      as,
      headers: { accept: 'text/csv' },
    });
    expect(csv.text).toBe(`id,username\r\n${id},${username}\r\n`);
    expectProblem(await call('GET', '/accounts?passwordHash=x', { as }), 400, 'passwordHash');
  });

  it('are read one by one, with a tag that changes with what is shown', async () => {
    const as = await admin();
    const { path, id } = await subject();
    const first = await call('GET', path, { as });
    expect(first.json()).toMatchObject({ id, role: 'user', disabled: false });
    const tag = { 'if-none-match': first.headers.get('etag') ?? '' };
    expect((await call('GET', path, { as, headers: tag })).status).toBe(304);
    expect((await change(id, { name: unique('Name') })).status).toBe(200);
    expect((await call('GET', path, { as, headers: tag })).status).toBe(200);
    for (const gone of ['/accounts/999999999', '/audit/999999999', '/invitations/999999999'])
      expectProblem(await call('GET', gone, { as }), 404);
  });

  it('tell when they were last used', async () => {
    const { bearer, id } = await someone();
    expect((await call('GET', '/auth/me', { as: bearer })).status).toBe(200);
    const { lastUsedAt } = (await call('GET', `/accounts/${id}`, { as: await admin() })).json();
    expect(String(lastUsedAt)).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    expect(Math.abs(Date.parse(String(lastUsedAt)) - Date.now())).toBeLessThan(3_600_000);
  });
});

describe('a change of an account', () => {
  it('is answered with the account, and recorded once', async () => {
    const { id } = await subject();
    const email = `${unique('new')}@example.com`;
    const reply = await change(id, { email: email.toUpperCase(), name: 'Countess' });
    expect(reply.status, reply.text).toBe(200);
    expect(reply.json()).toMatchObject({ id, email, name: 'Countess' });
    const [record] = await audited(id, 'account.updated');
    expect(record).toMatchObject({ actorId: await adminId(), detail: { members: ['email', 'name'] } });
    expect((await change(id, {})).status).toBe(200);
  });

  it.each([
    { role: 'root' },
    { disabled: 'yes' },
    { email: 'no' },
    { name: '' },
    { password: 'x' },
    { id: 1 },
  ])('to %j is refused', async (json) => {
    const [member] = Object.keys(json);
    expectProblem(await change((await subject()).id, json), 422, `/${member}`);
  });

  it('to an email of somebody else is refused, and changes nothing', async () => {
    const { id } = await subject();
    const before = (await call('GET', `/accounts/${id}`, { as: await admin() })).text;
    const json = { email: (await someone()).email, name: 'Mallory', role: 'admin' };
    expectProblem(await change(id, json), 409, '/email');
    expect((await call('GET', `/accounts/${id}`, { as: await admin() })).text).toBe(before);
    expect(await audited(id, 'role.changed')).toEqual([]);
  });

  it('of nobody is a 404', async () => {
    const as = await admin();
    expectProblem(await change(999_999_999, { role: 'admin' }), 404);
    expectProblem(await change(999_999_999, { name: 'Nobody' }), 404);
    expectProblem(await call('DELETE', '/accounts/999999999', { as }), 404);
    expectProblem(await call('DELETE', '/accounts/999999999/sessions', { as }), 404);
    expectProblem(await call('PATCH', '/accounts/abc', { as, json: {} }), 400, 'id');
  });
});

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

describe('the audit', () => {
  it('begins with the newest, pages by cursor, and is only read', async () => {
    const as = await admin();
    const reply = await call('GET', '/audit?_limit=5', { as });
    const ids = reply.json<Row[]>().map((row) => row.id);
    expect(ids).toEqual(ids.toSorted((a, b) => b - a));
    expect(reply.headers.get('cache-control')).toBe('no-store');
    const first = await call('GET', '/audit?_limit=3&_cursor=', { as });
    const next = links(first).next ?? '';
    const second = await call('GET', next, { as });
    expect(second.json<Row[]>()[0]!.id).toBeLessThan(first.json<Row[]>().at(-1)!.id);
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'])
      expectProblem(
        await call(method, `/audit${method === 'POST' ? '' : `/${ids[0]}`}`, { as, json: {} }),
        405,
      );
  });

  it('says who, what, whence and by which request', async () => {
    const as = await admin();
    const { id, username } = await someone();
    const headers = { 'x-forwarded-for': '203.0.113.77' };
    const json = { username, password: 'a wrong password' };
    const failed = await call('POST', '/auth/login', { json, headers });
    const [record] = (await call('GET', `/audit?userId=${id}&event=login.failed`, { as })).json<Row[]>();
    const { at, ...rest } = record!;
    expect(rest).toEqual({
      ...{ id: expect.any(Number), event: 'login.failed', userId: id, actorId: null, detail: null },
      ...{ address: '203.0.113.77', requestId: failed.headers.get('x-request-id') },
    });
    expect(Math.abs(Date.parse(String(at)) - Date.now())).toBeLessThan(60_000);
    const one = await call('GET', `/audit/${record!.id}`, { as });
    expect(one.json()).toEqual(record);
    const csv = await call('GET', `/audit?userId=${id}&_fields=event,userId`, {
      as,
      headers: { accept: 'text/csv' },
    });
    expect(csv.text).toContain(`login.failed,${id}\r\n`);
  });
});

describe('an invitation', () => {
  it('is made, listed without its token, used once, and withdrawn', async () => {
    const as = await admin();
    const wanted = registration();
    const json = { email: wanted.email.toUpperCase(), role: 'user' };
    const reply = await call('POST', '/invitations', { as, json });
    expect(reply.status, reply.text).toBe(201);
    const { token, link, ...invitation } = reply.json<Row & { token: string; link: string | null }>();
    const path = `/invitations/${invitation.id}`;
    expect(reply.headers.get('location')).toBe(path);
    expect(invitation).toMatchObject({ email: wanted.email, createdBy: await adminId(), usedBy: null });
    expect(link).toBeNull();
    const one = await call('GET', path, { as });
    expect(one.json()).toEqual(invitation);
    const listed = await call('GET', '/invitations', { as });
    expect(listed.json()).toContainEqual(invitation);
    expect(listed.text).not.toContain(token);

    const register = (over: object) =>
      call('POST', '/auth/register', { json: { ...wanted, invitation: token, ...over } });
    expectProblem(await register({ email: registration().email }), 422, '/invitation');
    const id = (await register({})).json<Row>().id;
    expect((await call('GET', path, { as })).json()).toMatchObject({ usedBy: id });
    const later = registration({ email: wanted.email });
    expectProblem(await register({ username: later.username }), 422, '/invitation');

    expect((await call('DELETE', path, { as })).status).toBe(204);
    expectProblem(await call('DELETE', path, { as }), 404);
    for (const event of ['invitation.created', 'invitation.deleted']) {
      const [record] = (await call('GET', `/audit?event=${event}`, { as })).json<Record_[]>();
      expect(record, event).toMatchObject({ actorId: await adminId() });
    }
  });

  it('gives its role, and is good for one alone of two who use it at once', async () => {
    const as = await admin();
    const { token } = (await call('POST', '/invitations', { as, json: { role: 'admin' } })).json<{
      token: string;
    }>();
    const replies = await Promise.all(
      [1, 2].map(() => call('POST', '/auth/register', { json: { ...registration(), invitation: token } })),
    );
    expect(replies.map(({ status }) => status).toSorted()).toEqual([201, 422]);
    const { id, role } = replies.find(({ status }) => status === 201)!.json<Account>();
    expect(role).toBe('admin');
    expect((await change(id, { role: 'user' })).status).toBe(200);
  });

  it.each([{ email: 'no' }, { role: 'root' }, { token: 'x' }])('of %j is refused', async (json) => {
    expectProblem(await call('POST', '/invitations', { as: await admin(), json }), 422);
  });
});
