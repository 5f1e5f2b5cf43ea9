import type { Client } from '@libsql/client';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { temporary } from '../db/engine.fixture.ts';
import { openEngine } from '../db/engine.ts';
import { migrate } from '../db/migrate.ts';
import { Keys } from './keys.ts';
import { ACCESS_SECONDS, Tokens } from './tokens.ts';

const SECRET = 'a secret of the tests, long enough';
const ISSUER = 'http://localhost:8787';
const START = Date.UTC(2030, 0, 1);
const ada = { id: 12, username: 'ada', role: 'user' as const, session: 'nXMiq6rZrXLWFbsv2vXyLg' };
const subject = { ...ada, expiresAt: START + 86_400_000 };

let file: Awaited<ReturnType<typeof temporary>>;
let client: Client;
let keys: Keys;
let tokens: Tokens;
let now = START;
const clock = () => now;
/** A server that remembers no token yet. */
const server = (issuer = ISSUER) => new Tokens(keys, issuer, clock);

const issued = async (by: Tokens) => (await by.issue(client, subject)).accessToken;
const callerOf = async (by: Tokens, token: string) => (await by.verify(client, token))?.caller;

beforeAll(async () => {
  file = await temporary();
  client = openEngine(file.path);
  await migrate(client, 'drizzle');
  keys = new Keys(SECRET, clock);
});
afterAll(async () => {
  client.close();
  await file[Symbol.asyncDispose]();
});
beforeEach(() => {
  now = START;
  tokens = server();
});

const encode = (part: unknown) => Buffer.from(JSON.stringify(part)).toString('base64url');
const parts = (token: string) =>
  token
    .split('.')
    .slice(0, 2)
    .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()));
const claims = () => ({
  iss: ISSUER,
  aud: ISSUER,
  sub: '12',
  iat: START / 1000,
  exp: START / 1000 + 600,
  jti: 'one',
  sid: ada.session,
  role: 'user',
  username: 'ada',
});
/** A token that the module's own key signed, whatever it says. */
async function signed(payload: unknown, header: object = {}) {
  const { kid, key } = await keys.signing(client);
  const input = `${encode({ alg: 'EdDSA', typ: 'at+jwt', kid, ...header })}.${encode(payload)}`;
  const signature = await crypto.subtle.sign('Ed25519', key, Buffer.from(input));
  return `${input}.${Buffer.from(signature).toString('base64url')}`;
}

describe('a token', () => {
  it('has the header and claims of RFC 9068, and gives its caller back', async () => {
    const token = await issued(tokens);
    const [header, payload] = parts(token);
    expect(header).toEqual({ alg: 'EdDSA', typ: 'at+jwt', kid: expect.any(String) });
    expect(payload).toEqual({ ...claims(), jti: expect.any(String), exp: START / 1000 + ACCESS_SECONDS });
    expect(await callerOf(tokens, token)).toEqual(ada);
    expect(await callerOf(server(), token)).toEqual(ada);
  });

  it('is never made twice', async () => {
    expect(await issued(tokens)).not.toBe(await issued(tokens));
  });

  it('is good until 60 s after its end, whether it is remembered or not', async () => {
    const token = await issued(tokens);
    expect(await callerOf(tokens, token)).toEqual(ada);
    now = START + (ACCESS_SECONDS + 59) * 1000;
    expect(await callerOf(tokens, token)).toEqual(ada);
    expect(await callerOf(server(), token)).toEqual(ada);
    now = START + (ACCESS_SECONDS + 60) * 1000;
    expect(await callerOf(tokens, token)).toBeUndefined();
    expect(await callerOf(server(), token)).toBeUndefined();
  });

  it('has its signature checked once, and another one its own', async () => {
    const [token, another] = [await issued(tokens), await issued(tokens)];
    const check = vi.spyOn(crypto.subtle, 'verify');
    for (let n = 0; n < 3; n++) expect(await callerOf(tokens, token)).toEqual(ada);
    expect(check).toHaveBeenCalledTimes(1);
    await callerOf(tokens, another);
    await callerOf(tokens, `${token.slice(0, -2)}${token.endsWith('AA') ? 'BQ' : 'AA'}`);
    expect(check).toHaveBeenCalledTimes(3);
    check.mockRestore();
  });

  it('of a server whose clock is at most 60 s ahead is good', async () => {
    const at = (ahead: number) => signed({ ...claims(), iat: START / 1000 + ahead });
    expect(await callerOf(tokens, await at(60))).toEqual(ada);
    expect(await callerOf(tokens, await at(61))).toBeUndefined();
  });

  it('of another issuer is not good here', async () => {
    const token = await issued(server('https://elsewhere.example'));
    expect(await callerOf(tokens, token)).toBeUndefined();
  });

  it('verifies on another server over the same database, and with no other secret', async () => {
    const token = await issued(tokens);
    const other = new Tokens(new Keys(SECRET, clock), ISSUER, clock);
    expect(await callerOf(other, token)).toEqual(ada);
    const wrong = new Tokens(new Keys('another secret, as long as that', clock), ISSUER, clock);
    await expect(wrong.issue(client, subject)).rejects.toThrow('SECRET');
  });
});

describe('claims', () => {
  it('are good as we write them', async () => {
    expect(await callerOf(tokens, await signed(claims()))).toEqual(ada);
  });

  it.each(['iss', 'aud', 'sub', 'iat', 'exp', 'role', 'username'])('need %s', async (name) => {
    const { [name as 'sub']: _, ...rest } = claims();
    expect(await callerOf(tokens, await signed(rest))).toBeUndefined();
  });

  it.each([
    ['an audience of several', { aud: [ISSUER] }],
    ['another audience', { aud: 'https://elsewhere.example' }],
    ['a subject that is a number', { sub: 12 }],
    ['a subject that is none', { sub: '0' }],
    ['a subject with a sign', { sub: '-1' }],
    ['a float for a time', { exp: START / 1000 + 600.5 }],
    ['a text for a time', { exp: String(START / 1000 + 600) }],
    ['null for a time', { iat: null }],
    ['a role that is none', { role: 'root' }],
    ['a name that is none', { username: ['ada'] }],
  ])('refuse %s', async (_, wrong) => {
    expect(await callerOf(tokens, await signed({ ...claims(), ...wrong }))).toBeUndefined();
  });

  it.each([
    ['null', null],
    ['an array', []],
    ['a text', 'ada'],
    ['a number', 12],
  ])('refuse %s in their place', async (_, payload) => {
    expect(await callerOf(tokens, await signed(payload))).toBeUndefined();
  });
});

describe('a header', () => {
  it.each([
    ['another type', { typ: 'JWT' }],
    ['no type', { typ: undefined }],
    ['no algorithm', { alg: 'none' }],
    ['an algorithm of secrets', { alg: 'HS256' }],
    ['an unknown key', { kid: 'nobody' }],
    ['a key that is no name', { kid: 12 }],
    ['no key', { kid: undefined }],
  ])('with %s is refused', async (_, wrong) => {
    expect(await callerOf(tokens, await signed(claims(), wrong))).toBeUndefined();
  });
});

describe('the text of a token', () => {
  it('has one spelling: unused bits of base64url are zero', async () => {
    const token = await issued(tokens);
    // 64 bytes are 86 characters, of whose last one 4 bits are unused.
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const last = alphabet.indexOf(token.at(-1)!);
    const other = token.slice(0, -1) + alphabet[last + 1];
    expect(Buffer.from(other, 'base64url')).toEqual(Buffer.from(token, 'base64url'));
    expect(await callerOf(tokens, other)).toBeUndefined();
  });

  it('is refused where one character is other, or it is cut or longer', async () => {
    const token = await issued(tokens);
    const at = token.lastIndexOf('.') + 10;
    const changed = token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1);
    const [head, , end] = token.split('.');
    const raised = `${head}.${encode({ ...parts(token)[1], role: 'admin' })}.${end}`;
    for (const wrong of [
      '',
      '..',
      'a.b.c',
      token.slice(0, -1),
      `${token}A`,
      `${token}=`,
      `${token}.`,
      ` ${token}`,
      changed,
      raised,
      `${head}.${token.split('.')[1]}.`,
      'a'.repeat(100_000),
    ])
      expect(await callerOf(tokens, wrong)).toBeUndefined();
    expect(await callerOf(tokens, token)).toEqual(ada);
  });
});
