/** Signing keys at rest: made, sealed, and opened again. */
import { sql } from 'drizzle-orm';
import { decodeBase64, encodeBase64 } from 'hono/utils/encode';
import { type Bound, compile } from '../db/compile.ts';
import { signingKeys } from '../db/schema/accounts.ts';

/** A public key as `/.well-known/jwks.json` shows it (RFC 8037). */
export type Jwk = { kty: 'OKP'; crv: 'Ed25519'; x: string; kid: string; alg: 'EdDSA'; use: 'sig' };

export const ED25519 = { name: 'Ed25519' };
const text = new TextEncoder();

/** A time as the database has it. @param ms since 1970 */
export const isoTime = (ms: number): string => new Date(ms).toISOString();

/**
 * The statement that stores a new key.
 * @param secret that of the settings @param now milliseconds since 1970 @param only where it is false, nothing is stored
 */
export async function insertKey(secret: string, now: number, only = sql`1`): Promise<Bound> {
  const pair = (await crypto.subtle.generateKey(ED25519, true, ['sign', 'verify'])) as CryptoKeyPair;
  const { x } = await crypto.subtle.exportKey('jwk', pair.publicKey);
  const kid = crypto.randomUUID();
  const jwk: Jwk = { kty: 'OKP', crv: 'Ed25519', x: x!, kid, alg: 'EdDSA', use: 'sig' };
  const sealed = await seal(new Uint8Array(await crypto.subtle.exportKey('pkcs8', pair.privateKey)), secret);
  return compile(sql`INSERT INTO ${signingKeys} (id, public_key, sealed_key, created_at)
    SELECT ${kid}, ${JSON.stringify(jwk)}, ${sealed}, ${isoTime(now)} WHERE ${only}`);
}

/** AES-256-GCM under a key derived from the secret (HKDF, RFC 5869); the 12 bytes of the nonce come first. */
async function seal(bytes: Uint8Array<ArrayBuffer>, secret: string): Promise<string> {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, await sealingKey(secret), bytes);
  return encodeBase64(new Uint8Array([...iv, ...new Uint8Array(sealed)]).buffer);
}

/** @throws Error when `secret` is not the one that sealed it */
export async function open(sealed: string, secret: string): Promise<CryptoKey> {
  const bytes = decodeBase64(sealed);
  const algorithm = { name: 'AES-GCM', iv: bytes.slice(0, 12) };
  const plain = await crypto.subtle
    .decrypt(algorithm, await sealingKey(secret), bytes.slice(12))
    .catch((cause) => {
      throw new Error('SECRET is not the one that the signing keys of this database were sealed with', {
        cause,
      });
    });
  return crypto.subtle.importKey('pkcs8', plain, ED25519, false, ['sign']);
}

async function sealingKey(secret: string): Promise<CryptoKey> {
  const base = await crypto.subtle.importKey('raw', text.encode(secret), 'HKDF', false, ['deriveKey']);
  const hkdf = {
    name: 'HKDF',
    hash: 'SHA-256',
    salt: new Uint8Array(),
    info: text.encode('ledge signing keys'),
  };
  return crypto.subtle.deriveKey(hkdf, base, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
}
