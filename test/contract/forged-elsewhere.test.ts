/** Credentials of another kind in the place of an access token, and an access token in another place. */
import { describe, it } from 'vitest';
import { expectNoCredential, expectRefused, fromAnywhere } from './forged.ts';
import { good, publicKey } from './forged-good.ts';
import { basic, signIn, someone } from './people.ts';
import { call, expectProblem } from './support.ts';

/** Texts that a client may have at hand and take for an access token. Those of other kinds of credentials too. */
const noTokens: [title: string, text: () => string | Promise<string>][] = [
  ['nothing', () => ''],
  ['a word', () => 'garbage'],
  ['dots', () => '..'],
  ['empty objects', () => 'e30.e30.e30'],
  ['eight thousand characters', () => 'x'.repeat(8_000)],
  ['its jti', async () => String((await good()).claims.jti)],
  ['its sid', async () => String((await good()).claims.sid)],
  ['its kid', async () => String((await good()).header.kid)],
  ['its claims as JSON', async () => JSON.stringify((await good()).claims)],
  ['the id of the user', async () => String((await someone()).id)],
  ['the name of the user', async () => (await someone()).username],
  ['the password of the user', async () => (await someone()).password],
  [
    'name and password, as Basic has them',
    async () => {
      const { username, password } = await someone();
      return basic(username, password).replace('Basic ', '');
    },
  ],
  [
    'a Basic credential, scheme included',
    async () => {
      const { username, password } = await someone();
      return basic(username, password);
    },
  ],
  ['a Bearer credential, scheme included', async () => (await someone()).bearer],
  ['a refresh token of the user', async () => (await signIn(await someone())).refreshToken],
  ['an API key that nobody has', () => `ldg_${'A'.repeat(43)}`],
  ['an API key without its end', () => 'ldg_'],
  ['a refresh token that nobody has', () => `ldr_${'A'.repeat(86)}`],
  ['the public key', async () => (await publicKey()).x],
];

describe('what is no access token', () => {
  it.each(noTokens)('is refused as one: %s', async (_, text) => {
    await expectNoCredential(`Bearer ${await text()}`, 'a bad token');
  });

  it('is a token at another place than the header Authorization', async () => {
    const { token } = await good();
    const at = (path: string, headers: Record<string, string> = {}) =>
      call('GET', path, { headers: { ...fromAnywhere(), ...headers } });
    for (const name of ['access_token', 'token', 'authorization', 'Authorization', 'jwt', 'api_key'])
      for (const value of [token, `Bearer ${token}`])
        expectRefused(await at(`/auth/me?${name}=${encodeURIComponent(value)}`), 'no scheme');
    for (const name of [
      'proxy-authorization',
      'x-authorization',
      'x-access-token',
      'x-api-key',
      'x-auth-token',
    ])
      for (const value of [token, `Bearer ${token}`])
        expectRefused(await at('/auth/me', { [name]: value }), 'no scheme');
    for (const name of ['access_token', 'token', 'authorization', 'accessToken', 'session', 'sid'])
      expectRefused(await at('/auth/me', { cookie: `${name}=${token}` }), 'no scheme');
    // RFC 6750 section 2.2 leaves it open; OAuth 2.1 does not.
    for (const options of [{ form: { access_token: token, title: 'a' } }, { json: { access_token: token } }])
      expectRefused(await call('PATCH', '/users/1', { ...options, headers: fromAnywhere() }), 'no scheme');
  });

  it('is a token in the place of a refresh token, a password or a key, nor one of these in its place', async () => {
    const person = await someone();
    const { refreshToken } = await signIn(person);
    const json = { name: 'at another place', scopes: ['read', 'write'] };
    const made = await call('POST', '/auth/keys', { as: person.bearer, json });
    const { key } = made.json<{ key: string }>();
    const { username, password } = person;
    for (const text of [person.token, person.bearer, key, password, `Bearer ${refreshToken}`, 'null'])
      expectProblem(
        await call('POST', '/auth/refresh', { json: { refreshToken: text }, headers: fromAnywhere() }),
        401,
      );
    for (const text of [null, 1, true, [refreshToken], { refreshToken }])
      expectProblem(await call('POST', '/auth/refresh', { json: { refreshToken: text } }), 422);
    for (const text of [person.token, refreshToken, key])
      expectProblem(
        await call('POST', '/auth/login', { json: { username, password: text }, headers: fromAnywhere() }),
        401,
      );
    for (const text of [person.token, refreshToken])
      await expectNoCredential(basic(username, text), 'a bad password');
    for (const path of [`/auth/me?access_token=${key}`, `/auth/me?api_key=${key}`, `/auth/me?key=${key}`])
      expectRefused(await call('GET', path, { headers: fromAnywhere() }), 'no scheme');
    for (const name of ['x-api-key', 'api-key', 'cookie'])
      expectRefused(
        await call('GET', '/auth/me', { headers: { ...fromAnywhere(), [name]: key } }),
        'no scheme',
      );
  });
});
