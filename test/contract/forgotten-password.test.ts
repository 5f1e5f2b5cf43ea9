import { describe, expect, it } from 'vitest';
import { audited } from './administered.ts';
import { basic, newcomer, signIn, someone } from './people.ts';
import { call, expectProblem, target, unique } from './support.ts';

type Message = { kind: string; to: string; username: string; link: string; token: string; expiresAt: string };
const me = (as: string) => call('GET', '/auth/me', { as });

describe('a forgotten password', () => {
  const forgot = (username: string, headers = {}) =>
    call('POST', '/auth/forgot', { json: { username }, headers });
  const reset = (token: string, password: string) =>
    call('POST', '/auth/reset', { json: { token, password } });
  const messages = async (to: string): Promise<Message[]> =>
    (await fetch(`${target.deliveries}/?to=${encodeURIComponent(to)}`)).json() as Promise<Message[]>;
  const delivered = (to: string, count: number) =>
    expect.poll(async () => (await messages(to)).length).toBe(count);

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
    // Whoever asked for it need not be its person.
    expect(await audited(person.id, 'password.forgotten')).toMatchObject([{ actorId: null }]);
    expect(await audited(person.id, 'password.reset')).toHaveLength(1);
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
