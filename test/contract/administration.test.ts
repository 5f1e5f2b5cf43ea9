/** What admins do: accounts of others, invitations, the audit; and that nobody else does. */
import { describe, expect, it } from 'vitest';
import { adminId, audited, change, made, newSubject } from './administered.ts';
import { admin, login, registration, someone } from './people.ts';
import { call, expectProblem, links, once, type Row, unique } from './support.ts';

const subject = once(newSubject);

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
