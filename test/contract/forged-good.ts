/** A good access token in its parts, and the public key that it verifies against. */
import type { Json } from '../../src/auth/forged.fixture.ts';
import { someone } from './people.ts';
import { call, once } from './support.ts';

type Jwk = { kty: string; crv: string; x: string; kid: string };
type Good = { token: string; parts: [string, string, string]; header: Json; claims: Json };

export const good = once(async (): Promise<Good> => {
  const { token } = await someone();
  const [header = '', claims = '', signature = ''] = token.split('.');
  const read = (part: string): Json => JSON.parse(Buffer.from(part, 'base64url').toString());
  return { token, parts: [header, claims, signature], header: read(header), claims: read(claims) };
});
export const publicKey = once(async () => {
  const { keys } = (await call('GET', '/.well-known/jwks.json')).json<{ keys: Jwk[] }>();
  const { header } = await good();
  return keys.find(({ kid }) => kid === header.kid)!;
});
