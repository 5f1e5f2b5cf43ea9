/** Opaque tokens: random texts that mean nothing to who has them, and of which a server keeps a digest alone. */
import { createHash, createHmac, randomBytes } from 'node:crypto';

/** @param bytes of randomness; base64url has four characters for three of them */
export const randomText = (bytes = 32): string => randomBytes(bytes).toString('base64url');

/** SHA-256, base64url: enough for what is random, since there is nothing to guess from it. */
export const digestOf = (token: string): string => createHash('sha256').update(token).digest('base64url');

/** A key for one purpose out of the setting `SECRET`. */
export const keyFor = (secret: string, purpose: string): Buffer =>
  createHmac('sha256', secret).update(purpose).digest();
