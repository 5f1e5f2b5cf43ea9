import { describe, expect, it } from 'vitest';
import { someone } from './people.ts';
import { call } from './support.ts';

type Jwk = { kty: string; crv: string; x: string; kid: string; alg: string };
type Parts = { header: Record<string, unknown>; claims: Record<string, unknown>; signature: string };

const decode = (part = '') =>
  JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;
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
