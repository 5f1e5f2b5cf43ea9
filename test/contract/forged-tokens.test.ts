/** Forged access tokens. None is accepted, and each answer says that it is the token that is not good. */
import { constants, createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { forgedClaims, forgedHeaders } from '../../src/auth/forged.fixture.ts';
import { forgedJson, forgedSpellings } from '../../src/auth/forged-texts.fixture.ts';
import { notRefused } from './forged.ts';
import { good, publicKey } from './forged-good.ts';
import { call } from './support.ts';

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
