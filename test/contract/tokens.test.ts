import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type Person, someone } from './people.ts';
import { call, expectProblem } from './support.ts';

type Jwk = { kty: string; crv: string; x: string; kid: string; alg: string };
type Parts = { header: Record<string, unknown>; claims: Record<string, unknown>; signature: string };

const decode = (part = '') =>
  JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const parse = (token: string): Parts => {
  const [header, claims, signature = ''] = token.split('.');
  return { header: decode(header), claims: decode(claims), signature };
};
const keys = async () => (await call('GET', '/.well-known/jwks.json')).json<{ keys: Jwk[] }>().keys;
const keyOf = async (token: string) => (await keys()).find((key) => key.kid === parse(token).header.kid);

describe('an access token', () => {
  it('is a JWT of RFC 9068, signed with EdDSA', async () => {
    const { token, id } = await someone();
    const { header, claims } = parse(token);
    expect(header).toMatchObject({ alg: 'EdDSA', typ: 'at+jwt', kid: expect.any(String) });
    expect(claims).toMatchObject({
      sub: String(id),
      iss: expect.any(String),
      aud: expect.anything(),
      jti: expect.any(String),
      role: 'user',
    });
    const { iat, exp } = claims as { iat: number; exp: number };
    expect(exp - iat).toBe(600);
    // Whoever is shared by the files may have signed in a while ago, but not in the future.
    expect(iat).toBeLessThan(Date.now() / 1000 + 60);
    expect(exp).toBeGreaterThan(Date.now() / 1000);
  });

  it('verifies against the published key of its kid', async () => {
    const { token } = await someone();
    const jwk = await keyOf(token);
    expect(jwk).toMatchObject({ kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA' });
    expect(jwk).not.toHaveProperty('d');
    const { kty = '', crv = '', x = '' } = jwk ?? {};
    const key = await crypto.subtle.importKey('jwk', { kty, crv, x }, 'Ed25519', false, ['verify']);
    const [header, claims, signature = ''] = token.split('.');
    const signed = new TextEncoder().encode(`${header}.${claims}`);
    expect(await crypto.subtle.verify('Ed25519', key, Buffer.from(signature, 'base64url'), signed)).toBe(
      true,
    );
  });

  it('is accepted whatever the case of the scheme', async () => {
    const { token, id } = await someone();
    for (const scheme of ['Bearer', 'bearer', 'BEARER']) {
      const reply = await call('GET', '/auth/me', { as: `${scheme} ${token}` });
      expect(reply.status, scheme).toBe(200);
      expect(reply.json()).toMatchObject({ id });
    }
  });
});

/** Each makes an `Authorization` value out of a token that is good. */
type Forge = (token: string) => string | Promise<string>;

const resign = async (token: string, header: object, claims: object) => {
  const { privateKey } = (await crypto.subtle.generateKey('Ed25519', true, [
    'sign',
    'verify',
  ])) as CryptoKeyPair;
  const old = parse(token);
  const signed = `${encode({ ...old.header, ...header })}.${encode({ ...old.claims, ...claims })}`;
  const signature = await crypto.subtle.sign('Ed25519', privateKey, new TextEncoder().encode(signed));
  return `Bearer ${signed}.${Buffer.from(signature).toString('base64url')}`;
};
const tamper = (token: string, header: object, claims: object, signature?: string) => {
  const old = parse(token);
  const parts = [encode({ ...old.header, ...header }), encode({ ...old.claims, ...claims })];
  return `Bearer ${[...parts, signature ?? old.signature].join('.')}`;
};

const forgeries: [title: string, forge: Forge][] = [
  ['alg none and no signature', (token) => tamper(token, { alg: 'none' }, {}, '')],
  ['alg None and a signature', (token) => tamper(token, { alg: 'None' }, {})],
  ['an empty signature', (token) => `Bearer ${token.replace(/[^.]*$/, '')}`],
  ['no signature', (token) => `Bearer ${token.replace(/\.[^.]*$/, '')}`],
  ['half a signature', (token) => `Bearer ${token.slice(0, -40)}`],
  ['a signature of zeros', (token) => tamper(token, {}, {}, Buffer.alloc(64).toString('base64url'))],
  ['another role', (token) => tamper(token, {}, { role: 'admin' })],
  ['another subject', (token) => tamper(token, {}, { sub: '1' })],
  ['a later end', (token) => tamper(token, {}, { exp: 9_999_999_999 })],
  ['another typ', (token) => tamper(token, { typ: 'JWT' }, {})],
  ['an unknown kid', (token) => tamper(token, { kid: 'nope' }, {})],
  ['a kid that is SQL', (token) => tamper(token, { kid: "' OR 1=1 --" }, {})],
  ['a kid that is no text', (token) => tamper(token, { kid: { a: 1 } }, {})],
  ['no kid', (token) => tamper(token, { kid: undefined }, {})],
  ["a key of the forger's", (token) => resign(token, {}, {})],
  ["a key of the forger's and an unknown kid", (token) => resign(token, { kid: 'mine' }, {})],
  [
    "a key of the forger's in its header",
    async (token) => {
      const { publicKey } = (await crypto.subtle.generateKey('Ed25519', true, [
        'sign',
        'verify',
      ])) as CryptoKeyPair;
      return resign(
        token,
        { jwk: await crypto.subtle.exportKey('jwk', publicKey), jku: 'https://evil.example/' },
        {},
      );
    },
  ],
  [
    'claims that are no object',
    (token) => `Bearer ${token.split('.')[0]}.${encode('x')}.${parse(token).signature}`,
  ],
  ['a fourth part', (token) => `Bearer ${token}.x`],
  ['a space inside', (token) => `Bearer ${token.replace('.', ' .')}`],
  ['two tokens', (token) => `Bearer ${token} ${token}`],
  ['garbage', () => 'Bearer garbage'],
  ['dots', () => 'Bearer ..'],
  ['base64 of nothing', () => 'Bearer e30.e30.e30'],
  ['eight thousand characters', () => `Bearer ${'x'.repeat(8000)}`],
  ['a long token', (token) => `Bearer ${token}${'x'.repeat(6000)}`],
];

describe('a forged token', () => {
  const expectInvalid = async (as: string) => {
    for (const reply of [await call('GET', '/auth/me', { as }), await call('DELETE', '/users/1', { as })]) {
      expectProblem(reply, 401);
      expect(reply.headers.get('www-authenticate')).toMatch(/\bBearer\b[^,]*.*error="invalid_token"/);
    }
  };

  it.each(forgeries)('with %s is a 401 that says so', async (_, forge) => {
    const { token }: Person = await someone();
    await expectInvalid(await forge(token));
  });

  it('signed by HMAC with a form of the public key is a 401 that says so', async () => {
    const { token } = await someone();
    const jwk = await keyOf(token);
    const raw = Buffer.from(jwk?.x ?? '', 'base64url');
    const spki = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), raw]);
    const pem = `-----BEGIN PUBLIC KEY-----\n${spki.toString('base64')}\n-----END PUBLIC KEY-----\n`;
    const signed = `${encode({ ...parse(token).header, alg: 'HS256' })}.${token.split('.')[1]}`;
    for (const secret of [raw, spki, pem, JSON.stringify(jwk), jwk?.x ?? ''])
      await expectInvalid(
        `Bearer ${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`,
      );
  });

  it.each(['Bearer', 'Bearer '])('that is missing (%j) is a 401', async (as) => {
    const reply = await call('GET', '/auth/me', { as });
    expectProblem(reply, 401);
    expect(reply.headers.get('www-authenticate')).toMatch(/\bBearer\b/);
  });
});
