/** Forged access tokens. None is accepted, and each answer says that it is the token that is not good. */
import { constants, createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { forgedClaims, forgedHeaders, type Json } from '../../src/auth/forged.fixture.ts';
import { forgedJson, forgedSpellings } from '../../src/auth/forged-texts.fixture.ts';
import { expectNoCredential, expectRefused, fromAnywhere, notRefused } from './forged.ts';
import { basic, signIn, someone } from './people.ts';
import { call, expectProblem, once } from './support.ts';

type Jwk = { kty: string; crv: string; x: string; kid: string };
type Good = { token: string; parts: [string, string, string]; header: Json; claims: Json };

const good = once(async (): Promise<Good> => {
  const { token } = await someone();
  const [header = '', claims = '', signature = ''] = token.split('.');
  const read = (part: string): Json => JSON.parse(Buffer.from(part, 'base64url').toString());
  return { token, parts: [header, claims, signature], header: read(header), claims: read(claims) };
});
const publicKey = once(async () => {
  const { keys } = (await call('GET', '/.well-known/jwks.json')).json<{ keys: Jwk[] }>();
  const { header } = await good();
  return keys.find(({ kid }) => kid === header.kid)!;
});

const encode = (part: unknown) =>
  (Buffer.isBuffer(part) ? part : Buffer.from(JSON.stringify(part))).toString('base64url');

const forger = generateKeyPairSync('ed25519');
const byForger = (input: string) => sign(null, Buffer.from(input), forger.privateKey).toString('base64url');
const forgersJwk = forger.publicKey.export({ format: 'jwk' });

type Case = [title: string, authorization: string];
const refusedEach = async (cases: Case[]) => expect(await notRefused(cases, 'a bad token')).toBe('');
/** With the signature of the good token, with a forger's, and with none. */
async function however(title: string, header: unknown, claims: unknown): Promise<Case[]> {
  const { parts } = await good();
  const input = `${encode(header)}.${encode(claims)}`;
  return Object.entries({ kept: parts[2], "a forger's": byForger(input), none: '' }).map(
    ([whose, signature]): Case => [`${title} (signature: ${whose})`, `Bearer ${input}.${signature}`],
  );
}
/** With the signature of the good token. */
const kept = async (title: string, header: unknown, claims: unknown) =>
  (await however(title, header, claims)).slice(0, 1);
const all = async (cases: Promise<Case[]>[]) => (await Promise.all(cases)).flat();

describe('a token', () => {
  it('is good before anything is forged', async () => {
    const { token } = await good();
    expect((await call('GET', '/auth/me', { as: `Bearer ${token}` })).status).toBe(200);
  });

  it(`is refused with any of ${forgedHeaders.length} forged headers`, async () => {
    const { header, claims } = await good();
    await refusedEach(
      await all(forgedHeaders.map(([title, forge]) => however(title, forge(header), claims))),
    );
  });

  it(`is refused with any of ${forgedClaims.length} forged claims`, async () => {
    const { header, claims } = await good();
    await refusedEach(await all(forgedClaims.map(([title, forge]) => kept(title, header, forge(claims)))));
  });

  it(`is refused in any of ${forgedJson.length} other texts of JSON`, async () => {
    const { header, claims } = await good();
    await refusedEach(await all(forgedJson.map(([title, forge]) => however(title, forge(header), claims))));
    await refusedEach(await all(forgedJson.map(([title, forge]) => kept(title, header, forge(claims)))));
  });

  it(`is refused in any of ${forgedSpellings.length} other spellings`, async () => {
    const { token, parts } = await good();
    const cases = forgedSpellings.map(([title, forge]): Case => [title, `Bearer ${forge(parts)}`]);
    await refusedEach(cases.filter(([, authorization]) => authorization !== `Bearer ${token}`));
  });

  it.each([
    ['role', 'admin'],
    ['sub', '1'],
    ['exp', 9_999_999_999],
    ['username', 'admin'],
    ['jti', 'another'],
  ])('with another %s is refused, whoever signs it and wherever the key is', async (name, value) => {
    const { header, claims } = await good();
    const more = [{}, { jwk: forgersJwk }, { kid: 'mine' }, { jwk: forgersJwk, kid: 'mine' }];
    const headers = more.map((one) => ({ ...header, ...one }));
    await refusedEach(await all(headers.map((one) => however('', one, { ...claims, [name]: value }))));
  });
});

describe('a token of another algorithm', () => {
  it.each(['HS256', 'HS384', 'HS512'])('%s with a form of the public key is refused', async (alg) => {
    const [{ header, claims }, jwk] = await Promise.all([good(), publicKey()]);
    const key = Buffer.from(jwk.x, 'base64url');
    const spki = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), key]);
    const pem = `-----BEGIN PUBLIC KEY-----\n${spki.toString('base64')}\n-----END PUBLIC KEY-----`;
    // Of claims that hold: the database would refuse others, whatever the signature is worth.
    const input = `${encode({ ...header, alg })}.${encode(claims)}`;
    const forms = [key, spki, pem, `${pem}\n`, spki.toString('base64'), JSON.stringify(jwk), jwk.x, jwk.kid];
    const secrets = [...forms, JSON.stringify({ keys: [jwk] }), key.toString('hex'), '', 'secret'];
    await refusedEach(
      secrets.map((secret): Case => {
        const hmac = createHmac(`sha${alg.slice(2)}`, secret).update(input);
        return [`signed with ${secret}`, `Bearer ${input}.${hmac.digest('base64url')}`];
      }),
    );
  });

  it('with a key of that kind, in its header or not, is refused', async () => {
    const { header, claims } = await good();
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const padding = constants.RSA_PKCS1_PSS_PADDING;
    const kinds = [
      ['RS256', rsa, { key: rsa.privateKey }],
      ['PS256', rsa, { key: rsa.privateKey, padding }],
      ['ES256', ec, { key: ec.privateKey, dsaEncoding: 'ieee-p1363' }],
    ] as const;
    const cases = kinds.flatMap(([alg, pair, key]) =>
      [{}, { jwk: pair.publicKey.export({ format: 'jwk' }) }].map((more): Case => {
        const input = `${encode({ ...header, alg, ...more })}.${encode(claims)}`;
        const signature = sign('sha256', Buffer.from(input), key).toString('base64url');
        return [alg, `Bearer ${input}.${signature}`];
      }),
    );
    await refusedEach(cases);
  });
});

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
