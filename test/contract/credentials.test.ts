import { describe, expect, it } from 'vitest';
import { basic, newcomer, someone } from './people.ts';
import { call, expectProblem, target } from './support.ts';

const encoded = (text: string) => Buffer.from(text, 'utf8').toString('base64');
const me = (as: string) => call('GET', '/auth/me', { as });

describe('Basic credentials (RFC 7617)', () => {
  it('take any text for a password: colons, accents, other scripts, spaces', async () => {
    const password = 'pä:ss:wörd 🌍 ';
    const { username, id } = await newcomer({ password });
    const reply = await me(basic(username, password));
    expect(reply.status, reply.text).toBe(200);
    expect(reply.json()).toMatchObject({ id });
    expectProblem(await me(basic(username, 'pä')), 401);
    expectProblem(await me(basic(username, password.trim())), 401);
  });

  it('are understood in ISO 8859-1 too, which Python and Swagger UI send, and mean the same', async () => {
    const { password, username, id } = await newcomer({ password: 'josé:pässwörd' });
    for (const encoding of ['utf8', 'latin1'] as const) {
      const reply = await me(`Basic ${Buffer.from(`${username}:${password}`, encoding).toString('base64')}`);
      expect(reply.status, encoding).toBe(200);
      expect(reply.json()).toMatchObject({ id });
    }
  });

  it('are read whatever the case of the scheme', async () => {
    const { username, password } = await someone();
    expect((await me(`bAsIc ${encoded(`${username}:${password}`)}`)).status).toBe(200);
  });

  it('do not outlive being wrong once, nor are wrong ones let in after right ones', async () => {
    const { username, password } = await someone();
    expect((await me(basic(username, password))).status).toBe(200);
    expectProblem(await me(basic(username, `${password}x`)), 401);
    expectProblem(await me(basic(username, '')), 401);
    expect((await me(basic(username, password))).status).toBe(200);
  });

  it('refuse a wrong password and an unknown name alike, in a challenge that says how to spell them', async () => {
    const { username } = await someone();
    const of = async (as: string) => {
      const reply = await me(as);
      const { instance, ...said } = expectProblem(reply, 401);
      return { said, offered: reply.headers.get('www-authenticate') };
    };
    const wrong = await of(basic(username, 'wrong password'));
    expect(wrong).toEqual(await of(basic('nobody-of-this-name', 'wrong password')));
    expect(wrong.offered).toMatch(/\bBasic realm="[^"]+", charset="UTF-8"/);
  });
});

describe('a script of a page', () => {
  it('is not offered Basic, for which a browser would open its own dialog', async () => {
    const headers = { 'sec-fetch-dest': 'empty' };
    for (const as of [undefined, basic('nobody-of-this-name', 'wrong password'), 'Bearer nonsense']) {
      const reply = await call('GET', '/auth/me', { as, headers });
      expectProblem(reply, 401);
      expect(reply.headers.get('www-authenticate')).toMatch(
        /^Bearer realm="ledge"(, error="invalid_token")?$/,
      );
    }
    const person = await call('GET', '/auth/me', { headers: { 'sec-fetch-dest': 'document' } });
    expect(person.headers.get('www-authenticate')).toMatch(/\bBasic realm="/);
  });
});

describe('a password that a browser keeps', () => {
  it('changes nothing for the form of another site, but for pages that may call the API, and for ours', async () => {
    const { username, password } = await someone();
    const as = basic(username, password);
    const change = (site: string, origin?: string) =>
      call('PATCH', '/auth/me', {
        ...{ as, json: { name: site } },
        headers: { ...(site && { 'sec-fetch-site': site }), ...(origin !== undefined && { origin }) },
      });
    for (const site of ['cross-site', 'same-site'])
      for (const origin of ['https://evil.example', 'null', undefined])
        expectProblem(await change(site, origin), 403);
    // Without HTTPS a browser sends `Origin` alone; what is no browser sends neither.
    for (const origin of ['https://evil.example', 'null']) expectProblem(await change('', origin), 403);
    expect((await change('', target.baseUrl.replace(/(:\/\/[^/]*).*/, '$1'))).status).not.toBe(403);
    expect((await change('', target.corsOrigin)).status).not.toBe(403);
    expect((await change('cross-site', target.corsOrigin)).status).toBe(200);
    expect((await change('same-origin', 'https://evil.example')).status).toBe(200);
    const read = await call('GET', '/auth/me', { as, headers: { 'sec-fetch-site': 'cross-site' } });
    expect(read.json()).toMatchObject({ name: 'same-origin' });
  });
});
