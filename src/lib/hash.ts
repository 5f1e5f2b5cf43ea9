/** Digests. */
import { hash, randomBytes } from 'node:crypto';

/** A name for a text that another text does not have: SHA-1, 27 characters. Not for secrets. */
export const contentHash = (text: string): string => hash('sha1', text, 'base64url');

/**
 * Makes names for secrets, under a key that nobody else has and that goes with the process: neither a secret nor
 * what it could be guessed from is kept. SHA-256 of the key and the text, which costs a twentieth of an HMAC on
 * Node; what an HMAC adds is against those who see digests, and these are never shown.
 */
export function secretNames(): (text: string) => string {
  const key = randomBytes(32).toString('base64');
  return (text) => hash('sha256', key + text, 'base64');
}
