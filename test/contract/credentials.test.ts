import { describe, expect, it } from 'vitest';
import { basic, newcomer, someone } from './people.ts';
import { call, expectProblem } from './support.ts';

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

  it.each([
    ['no credentials', 'Basic'],
    ['nothing after the scheme', 'Basic '],
    ['no base64', 'Basic !!!!'],
    ['no colon', `Basic ${encoded('username')}`],
    ['no name', `Basic ${encoded(':password')}`],
    ['nothing but a colon', `Basic ${encoded(':')}`],
    ['a control character', `Basic ${encoded('us\u0000er:password')}`],
    ['a line break', `Basic ${encoded('user:pass\r\nword')}`],
    ['bytes that are no UTF-8', `Basic ${Buffer.from([0xff, 0x3a, 0xfe]).toString('base64')}`],
    ['two words', `Basic ${encoded('a:b')} ${encoded('a:b')}`],
    ['a very long text', `Basic ${encoded(`a:${'b'.repeat(5000)}`)}`],
  ])('with %s are a 401', async (_, as) => {
    expectProblem(await me(as), 401);
  });
});

describe('other credentials', () => {
  it.each(['Digest username="a"', 'Negotiate abc', 'nonsense', 'Token abc', ',', '=', 'Bearer,Basic'])(
    'of the form %s are a 401',
    async (as) => {
      const reply = await me(as);
      expectProblem(reply, 401);
      expect(reply.headers.get('www-authenticate')).toMatch(/\b(Bearer|Basic) realm=/);
    },
  );

  it('of two kinds at once are a 401', async () => {
    const { username, password, bearer } = await someone();
    expectProblem(await me(`${bearer}, ${basic(username, password)}`), 401);
    expectProblem(await me(`${basic(username, password)}, ${bearer}`), 401);
    expectProblem(await me(`${bearer} ${basic(username, password)}`), 401);
  });
});
