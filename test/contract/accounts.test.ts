import { describe, expect, it } from 'vitest';
import { audited } from './administered.ts';
import { basic, other, registration, someone } from './people.ts';
import { call, expectProblem, type Row, unique } from './support.ts';

describe('registering', () => {
  it('makes an account', async () => {
    const wanted = registration({ name: 'Ada Lovelace' });
    const reply = await call('POST', '/auth/register', { json: wanted });
    expect(reply.status, reply.text).toBe(201);
    expect(reply.json()).toMatchObject({
      id: expect.any(Number),
      username: wanted.username,
      name: 'Ada Lovelace',
      email: wanted.email,
      role: 'user',
    });
    expect(reply.text).not.toContain(wanted.password);
    const { id } = reply.json<Row>();
    expect(await audited(id, 'account.created')).toMatchObject([{ userId: id, actorId: id }]);
  });

  it('makes a public profile without the private email', async () => {
    const { id, username, email } = await someone();
    const reply = await call('GET', `/users/${id}`);
    expect(reply.status).toBe(200);
    expect(reply.json()).toMatchObject({ id, username, name: expect.stringMatching(/./) });
    expect(reply.text).not.toContain(email);
    const listed = await call('GET', `/users?username=${username}`);
    expect(listed.json<Row[]>().map((row) => row.id)).toEqual([id]);
    expect(listed.text).not.toContain(email);
  });

  it('refuses a username that is taken, whatever its case', async () => {
    const { username } = await someone();
    for (const name of [username, username.toUpperCase()]) {
      const reply = await call('POST', '/auth/register', { json: registration({ username: name }) });
      expectProblem(reply, 409, '/username');
    }
  });

  it('refuses an email that is taken, whatever its case', async () => {
    const { email } = await someone();
    for (const address of [email, email.toUpperCase()]) {
      const wanted = registration({ email: address });
      expectProblem(await call('POST', '/auth/register', { json: wanted }), 409, '/email');
      expect((await call('GET', `/users?username=${wanted.username}`)).json()).toEqual([]);
    }
  });

  it.each([
    ['username', 'ab'],
    ['username', 'a'.repeat(33)],
    ['username', 'with space'],
    ['username', 'é-accent'],
    ['username', 'a:b-colon'],
    ['username', 'at@example.com'],
    ['username', ''],
    ['username', 5],
    ['username', undefined],
    ['email', 'nonsense'],
    ['email', '@example.com'],
    ['email', `${'a'.repeat(300)}@example.com`],
    ['email', undefined],
    ['password', '1234567'],
    ['password', '🌍🌍🌍🌍'],
    ['password', 'x'.repeat(129)],
    ['password', 12345678],
    ['password', 'lone \ud800 surrogate'],
    ['password', undefined],
    ['name', 'x'.repeat(10_000)],
    ['name', 5],
    ['role', 'admin'],
    ['id', 1],
    ['nope', 1],
  ])('refuses the %s %j', async (member, value) => {
    const wanted = { ...registration(), [member]: value };
    expectProblem(await call('POST', '/auth/register', { json: wanted }), 422, `/${member}`);
  });

  it('says everything that is wrong at once, and never the password', async () => {
    const json = { username: '!', email: '!', password: 'sh0rt!!' };
    const reply = await call('POST', '/auth/register', { json });
    expectProblem(reply, 422, '/username', '/email', '/password');
    expect(reply.text).not.toContain('sh0rt!!');
  });

  it('of one name by two at once makes one account', async () => {
    const username = unique('u');
    const tries = [1, 2].map((n) =>
      call('POST', '/auth/register', {
        json: registration({ username, email: `${username}.${n}@example.com` }),
      }),
    );
    const statuses = (await Promise.all(tries)).map((reply) => reply.status);
    expect(statuses.toSorted()).toEqual([201, 409]);
    expect((await call('GET', `/users?username=${username}`)).json()).toHaveLength(1);
  });

  it('takes a form', async () => {
    const { username, email, password } = registration();
    const reply = await call('POST', '/auth/register', { form: { username, email, password } });
    expect(reply.status, reply.text).toBe(201);
  });
});

describe('signing in', () => {
  it('gives an access token for the username or the email, whatever the case of them', async () => {
    const { username, email, password } = await someone();
    for (const name of [username.toUpperCase(), email]) {
      const reply = await call('POST', '/auth/login', { json: { username: name, password } });
      expect(reply.status, reply.text).toBe(200);
      expect(reply.json()).toMatchObject({
        accessToken: expect.any(String),
        tokenType: 'Bearer',
        expiresIn: 600,
      });
      expect(reply.headers.get('cache-control')).toBe('no-store');
    }
  });

  it('does not tell a wrong password from an unknown name', async () => {
    const { username } = await someone();
    const of = async (name: string) => {
      const reply = await call('POST', '/auth/login', {
        json: { username: name, password: 'wrong password' },
      });
      const { instance, ...said } = expectProblem(reply, 401);
      return { said, challenge: reply.headers.get('www-authenticate') };
    };
    expect(await of(username)).toEqual(await of(unique('nobody')));
  });

  it.each([{}, { username: 'abc' }, { password: 'x' }, { username: 5, password: 'x' }])(
    'refuses the body %j',
    async (json) => {
      expectProblem(await call('POST', '/auth/login', { json }), 422);
    },
  );

  it('takes a body that no person can have for wrong, not for an error', async () => {
    for (const json of [
      { username: 'x'.repeat(10_000), password: 'y' },
      { username: "' OR 1=1 --", password: 'y' },
      { username: 'abc', password: 'y'.repeat(100_000) },
    ])
      expect([401, 422]).toContain((await call('POST', '/auth/login', { json })).status);
  });
});

describe('the account of the caller', () => {
  it('is given for Bearer and for Basic alike, and to nobody else', async () => {
    const me = await someone();
    const wanted = { id: me.id, username: me.username, email: me.email, role: 'user' };
    for (const as of [me.bearer, basic(me.username, me.password), basic(me.email, me.password)]) {
      const reply = await call('GET', '/auth/me', { as });
      expect(reply.status, reply.text).toBe(200);
      expect(reply.json()).toMatchObject(wanted);
      expect(reply.headers.get('cache-control')).toMatch(/no-store|private/);
    }
    expectProblem(await call('GET', '/auth/me'), 401);
  });

  it('owns its profile', async () => {
    const { id, bearer: as } = await someone();
    const name = unique('Name');
    const reply = await call('PATCH', `/users/${id}`, { as, json: { name } });
    expect(reply.status, reply.text).toBe(200);
    expect(reply.json()).toMatchObject({ id, name });
  });

  it('keeps its username for good', async () => {
    const { id, username, bearer: as } = await someone();
    const path = `/users/${id}`;
    expectProblem(await call('PATCH', path, { as, json: { username: unique('u') } }), 422, '/username');
    const same = await call('PATCH', path, { as, json: { username } });
    expect(same.status, same.text).toBe(200);
  });

  it('leaves the profiles of others alone', async () => {
    const [{ bearer: as }, { id }] = [await someone(), await other()];
    const before = (await call('GET', `/users/${id}`)).text;
    expectProblem(await call('PATCH', `/users/${id}`, { as, json: { name: 'Mallory' } }), 403);
    expectProblem(await call('DELETE', `/users/${id}`, { as }), 403);
    expect((await call('GET', `/users/${id}`)).text).toBe(before);
  });
});
