/**
 * Password hashing: scrypt, the same on Node, Bun and workerd, so that a hash made on one verifies on all.
 * Each call keeps its thread busy for about 0.2 s: requests go through a `Hasher`.
 */
import { randomBytes, scryptSync, timingSafeEqual } from 'node:crypto';
import { formatPhc, parsePhc, type Scrypt } from '../lib/phc.ts';

/** OWASP Password Storage Cheat Sheet: N=2^14, r=8, p=5 (16 MiB) is one of its equivalent settings. */
const COST = { ln: 14, r: 8, p: 5 };
const SALT_BYTES = 16;
const HASH_BYTES = 32;
/**
 * What a stored hash may ask for at most: a row that is garbled or planted must not make the server allocate
 * gigabytes or hash for minutes. Work is N·r·p, for memory see `memoryOf`.
 */
const MAX = { memory: 128 * 2 ** 20, work: 8 * 2 ** 14 * 8 * 5, bytes: 64 };
/** And at least: a short hash is soon guessed. */
const MIN_HASH_BYTES = 16;

/** @returns a PHC string with its own salt */
export function hashPassword(password: string): string {
  const salt = new Uint8Array(randomBytes(SALT_BYTES));
  const hash = derive(password, { ...COST, salt }, HASH_BYTES);
  return formatPhc({ ...COST, salt, hash });
}

/**
 * Whether `password` is that of `phc`. Without a hash (an unknown user) it takes the same time and is false,
 * so that nobody learns from the clock who has an account (OWASP ASVS 5.0, 6.3.8).
 */
export function verifyPassword(password: string, phc: string | undefined): boolean {
  const stored = phc === undefined ? undefined : acceptable(phc);
  const { salt, hash, ...cost } = stored ?? nobody;
  const derived = derive(password, { ...cost, salt }, hash.length);
  return timingSafeEqual(derived, hash) && stored !== undefined;
}

/**
 * Whether a hash was made with other parameters than new ones are: then whoever has just shown the password
 * gets a new hash (OWASP Password Storage Cheat Sheet, "Upgrading the Work Factor").
 */
export function outdated(phc: string): boolean {
  const { ln, r, p, salt, hash } = acceptable(phc) ?? {};
  const same = ln === COST.ln && r === COST.r && p === COST.p;
  return !same || salt?.length !== SALT_BYTES || hash?.length !== HASH_BYTES;
}

/** The hash that a text stands for, where it is one and its cost is within bounds. */
function acceptable(phc: string): Scrypt | undefined {
  const stored = parsePhc(phc);
  if (!stored) return undefined;
  const { ln, r, p, salt, hash } = stored;
  const least = ln >= 1 && r >= 1 && p >= 1 && hash.length >= MIN_HASH_BYTES;
  const most = memoryOf(stored) <= MAX.memory && 2 ** ln * r * p <= MAX.work;
  return least && most && salt.length <= MAX.bytes && hash.length <= MAX.bytes ? stored : undefined;
}

/** What scrypt takes, in bytes (RFC 7914 section 6): a block of each lane, N of one, and two to work with. */
const memoryOf = ({ ln, r, p }: Pick<Scrypt, 'ln' | 'r' | 'p'>) => 128 * r * (2 ** ln + p + 2);

const nobody: Scrypt = { ...COST, salt: new Uint8Array(SALT_BYTES), hash: new Uint8Array(HASH_BYTES) };

/** NFC, so that a password typed on another keyboard is the same (NIST 800-63B-4, 3.1.1.2). */
function derive(password: string, { ln, r, p, salt }: Omit<Scrypt, 'hash'>, bytes: number): Uint8Array {
  const options = { N: 2 ** ln, r, p, maxmem: 2 * memoryOf({ ln, r, p }) };
  return new Uint8Array(scryptSync(password.normalize('NFC'), salt, bytes, options));
}
