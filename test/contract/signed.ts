/** Access tokens that the target's own key signs, whatever they say. */
import { open } from '../../src/auth/keys-sealed.ts';
import { once, target } from './support.ts';

/** A header as the server writes it. */
export const header = { alg: 'EdDSA', typ: 'at+jwt', kid: target.signing.kid };

const key = once(() => open(target.signing.sealed, target.signing.secret));
const bytesOf = (part: unknown) => (Buffer.isBuffer(part) ? part : Buffer.from(JSON.stringify(part)));

/** @param parts header and claims: bytes, or what is written as JSON */
export async function signed(...parts: [header: unknown, claims: unknown]): Promise<string> {
  const input = parts.map((part) => bytesOf(part).toString('base64url')).join('.');
  const signature = await crypto.subtle.sign('Ed25519', await key(), Buffer.from(input));
  return `${input}.${Buffer.from(signature).toString('base64url')}`;
}

/** The claims of an `Authorization` with an access token, as of a token that was made just now. */
export async function claimsOf(bearer: string) {
  const claims = JSON.parse(Buffer.from(bearer.split('.')[1]!, 'base64url').toString());
  const iat = Math.floor(Date.now() / 1000);
  return { ...claims, iat, exp: iat + 600 } as Record<string, string | number>;
}
