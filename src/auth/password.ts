/** Password hashing: scrypt, the same on Node, Bun and workerd, so that a hash made on one verifies on all. */
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { formatPhc, parsePhc, type Scrypt } from '../lib/phc.ts';

/** OWASP Password Storage Cheat Sheet: N=2^14, r=8, p=5 (16 MiB) is one of its equivalent settings. */
const COST = { ln: 14, r: 8, p: 5 };
const SALT_BYTES = 16;
const HASH_BYTES = 32;

/** @returns a PHC string with its own salt */
export async function hashPassword(password: string): Promise<string> {
  const salt = new Uint8Array(randomBytes(SALT_BYTES));
  const hash = await derive(password, { ...COST, salt }, HASH_BYTES);
  return formatPhc({ ...COST, salt, hash });
}

/**
 * Whether `password` is that of `phc`. Without a hash (an unknown user) it takes the same time and is false,
 * so that nobody learns from the clock who has an account (OWASP ASVS 5.0, 6.3.8).
 */
export async function verifyPassword(password: string, phc: string | undefined): Promise<boolean> {
  const stored = phc === undefined ? undefined : parsePhc(phc);
  const { salt, hash, ...cost } = stored ?? nobody;
  const derived = await derive(password, { ...cost, salt }, hash.length);
  return timingSafeEqual(derived, hash) && stored !== undefined;
}

const nobody: Scrypt = { ...COST, salt: new Uint8Array(SALT_BYTES), hash: new Uint8Array(HASH_BYTES) };

/** NFC, so that a password typed on another keyboard is the same (NIST 800-63B-4, 3.1.1.2). */
function derive(
  password: string,
  { ln, r, p, salt }: Omit<Scrypt, 'hash'>,
  bytes: number,
): Promise<Uint8Array> {
  const options = { N: 2 ** ln, r, p, maxmem: 2 * 128 * 2 ** ln * r };
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFC'), salt, bytes, options, (error, key) =>
      error ? reject(error) : resolve(new Uint8Array(key)),
    );
  });
}
