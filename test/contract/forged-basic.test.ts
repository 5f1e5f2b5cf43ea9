/** Basic credentials that are no good ones (RFC 7617), and credentials that are of no scheme, or of two. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { challengesOf, expectNoCredential, expectRefused, fromAnywhere, notRefused } from './forged.ts';
import { basic, newcomer, someone } from './people.ts';
import { call, expectProblem, once, unique } from './support.ts';

const SEED = Number(process.env.FORGE_SEED || 1);
const base64 = (...parts: (string | number[])[]) =>
  Buffer.concat(parts.map((part) => Buffer.from(part as string))).toString('base64');
const me = (as: string) => call('GET', '/auth/me', { as, headers: fromAnywhere() });
/** Somebody whose password has what a decoder puts in the place of bytes that it cannot read. */
const odd = once(() => newcomer({ password: `\ufffd\ufffd\ufffd! ${unique()}` }));

const unreadable: [title: string, credentials: string][] = [
  ['nothing', ''],
  ['nothing but white space', '  '],
  ['no base64', '!!!!'],
  ['one character', 'a'],
  ['only padding', '===='],
  ['no colon', base64('username')],
  ['no name', base64(':password')],
  ['nothing but a colon', base64(':')],
  ['nothing but colons', base64(':::')],
  ['an empty text', base64('')],
  ['two words', `${base64('a:b')} ${base64('a:b')}`],
  ['a comma after', `${base64('nobody-here:b')},`],
  ['a parameter after', `${base64('nobody-here:b')}, charset="UTF-8"`],
  ['white space inside', `${base64('nobody-here:b').slice(0, 5)} ${base64('nobody-here:b').slice(5)}`],
  ['a tab inside', `${base64('nobody-here:b').slice(0, 5)}\t${base64('nobody-here:b').slice(5)}`],
  ['quotes', `"${base64('nobody-here:b')}"`],
  ['name and password as they are', 'nobody-here:password'],
  ['name and password percent-encoded', 'nobody-here%3Apassword'],
  ['a header of a token', `${base64('{"alg":"none"}').replace(/=+/, '')}.e30.`],
  ['characters beyond ASCII', 'ÿÿÿÿ'],
  ['5 kB', base64(`nobody-here:${'b'.repeat(5_000)}`)],
  ['8 kB of colons', base64(':'.repeat(8_000))],
  ['8 kB of no base64', '!'.repeat(8_000)],
];
/** Bytes of name and password that are no text: overlong, surrogates, cut, beyond Unicode, or none at all. */
const noText: [title: string, bytes: number[]][] = [
  ['a byte of latin1', [0xe9]],
  ['bytes that are never', [0xff, 0xfe]],
  ['a continuation alone', [0x80]],
  ['a cut character', [0xe2, 0x82]],
  ['an overlong slash', [0xc0, 0xaf]],
  ['an overlong colon', [0xc0, 0xba]],
  ['an overlong NUL', [0xc0, 0x80]],
  ['a lone surrogate', [0xed, 0xa0, 0x80]],
  ['a pair of surrogates', [0xed, 0xa0, 0xbc, 0xed, 0xbc, 0x8d]],
  ['more than Unicode has', [0xf4, 0x90, 0x80, 0x80]],
  ['five bytes', [0xf8, 0x88, 0x80, 0x80, 0x80]],
];
const controls = [0x00, 0x01, 0x08, 0x09, 0x0a, 0x0d, 0x1b, 0x1f, 0x7f, 0x85, 0x9f];

describe('Basic credentials', () => {
  it.each(unreadable)('are refused with %s', async (_, credentials) => {
    await expectNoCredential(`Basic ${credentials}`, 'a bad password');
  });

  it.each(noText)('are refused with %s', async (_, bytes) => {
    for (const text of [
      base64('nobody', bytes, ':password'),
      base64('nobody:', bytes, 'password'),
      base64('nobody', bytes, 'password'),
    ])
      expectRefused(await me(`Basic ${text}`), 'a bad password');
  });

  it.each(controls)('are refused with the control character %d', async (code) => {
    const control = String.fromCharCode(code);
    const { username, password } = await someone();
    for (const text of [
      `${username}${control}:${password}`,
      `${control}${username}:${password}`,
      `${username}:${password}${control}`,
      `${username}:${control}${password}`,
    ])
      expectRefused(await me(`Basic ${base64(text)}`), 'a bad password');
  });

  it('of good characters are not let in with others, which a decoder might drop or put right', async () => {
    const { username, password } = await odd();
    expect((await me(basic(username, password))).status).toBe(200);
    const rest = password.slice(3);
    for (const text of [
      base64(`${username}:`, [0xff, 0xff, 0xff], rest),
      base64(`${username}:`, [0xed, 0xa0, 0x80], rest),
      base64(`\ufeff${username}:${password}`),
      base64([0xff, 0xfe], Buffer.from(`${username}:${password}`, 'utf16le').toString('latin1')),
    ])
      expectRefused(await me(`Basic ${text}`), 'a bad password');
  });

  it('are one person whatever the spelling of their base64, or nobody', async () => {
    const { username, password, id } = await odd();
    const good = base64(`${username}:${password}`);
    // Of a length that wants padding, and has bits that mean nothing.
    expect(good).toMatch(/==$/);
    const bare = good.slice(0, -2);
    const unused = `${bare.slice(0, -1)}${String.fromCharCode(bare.charCodeAt(bare.length - 1) + 1)}`;
    for (const text of [bare, `${bare}=`, `${good}=`, unused, `${unused}==`, `=${good}`, `${good}${good}`]) {
      const reply = await me(`Basic ${text}`);
      if (reply.status === 200) expect(reply.json()).toMatchObject({ id });
      else expectRefused(reply, 'a bad password');
    }
    const url = base64('nobody-here:???>>>').replaceAll('/', '_').replaceAll('+', '-');
    expectRefused(await me(`Basic ${url}`), 'a bad password');
  });

  it('with an empty password are nobody', async () => {
    const { username } = await someone();
    for (const name of [username, 'nobody-here']) expectRefused(await me(basic(name, '')), 'a bad password');
  });

  it.each(["' OR '1'='1", '%', '__proto__'])(
    'of a name or password that means more are nobody: %s',
    async (text) => {
      const { username, password } = await someone();
      expectRefused(await me(basic(text, password)), 'a bad password');
      expectRefused(await me(basic(username, text)), 'a bad password');
    },
  );
});

describe('credentials of another scheme', () => {
  it.each([
    'Digest username="a"',
    'Negotiate abc',
    'nonsense',
    'Token abc',
    ',',
    '=',
    'Bearer,Basic',
    '"Bearer" a',
  ])('are refused: %s', async (as) => expectNoCredential(as, 'no scheme'));

  it('are refused whatever it is called, with a good token or password after it', async () => {
    const { token, username, password } = await someone();
    const letter = fc.constantFrom(..."abcdefghijklmnopqrstuvwxyzABCXYZ0189-_.~+*!#$%&'^`|");
    const like = fc
      .tuple(fc.constantFrom('Bearer', 'Basic', 'bearer', 'BASIC'), letter, fc.nat(6))
      .map(([name, c, i]) => name.slice(0, i) + c + name.slice(i));
    const scheme = fc.oneof(fc.string({ unit: letter, minLength: 1, maxLength: 20 }), like);
    const cases = fc
      .sample(fc.noBias(scheme), { seed: SEED, numRuns: 200 })
      .filter((name) => !/^(bearer|basic)$/i.test(name))
      .map((name, i): [string, string] => [
        `seed ${SEED}`,
        `${name} ${i % 2 ? token : basic(username, password).slice(6)}`,
      ]);
    expect(await notRefused(cases, 'no scheme')).toBe('');
  });

  it('are not told from what follows: a password for a token, and a token for a password', async () => {
    const { token, bearer, username, password } = await someone();
    expectRefused(await me(`Bearer ${basic(username, password).slice(6)}`), 'a bad token');
    expectRefused(await me(`Bearer ${basic(username, password)}`), 'a bad token');
    expectRefused(await me(`Basic ${token}`), 'a bad password');
    expectRefused(await me(`Basic ${bearer}`), 'a bad password');
    for (const as of [token, `Bearer:${token}`, `Bearer=${token}`, `Bearer\t${token}`, `Bearer"${token}"`]) {
      const reply = await me(as);
      expectProblem(reply, 401);
      expect(Object.keys(challengesOf(reply.headers.get('www-authenticate'))).length).toBeGreaterThan(0);
    }
  });

  it('of two kinds in one field are refused', async () => {
    const { username, password, bearer } = await someone();
    const both = [bearer, basic(username, password)];
    for (const between of [', ', ',', ' ', '; ', '\t'])
      for (const as of [both, both.toReversed(), [both[1]!, both[1]!], [bearer, bearer]]) {
        const reply = await me(as.join(between));
        expectProblem(reply, 401);
        expect(reply.headers.get('www-authenticate')).toMatch(/\b(Bearer|Basic) realm=/);
      }
  });
});
