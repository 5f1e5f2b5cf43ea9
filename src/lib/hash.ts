/** Digests for names, not for secrets. */
import { createHash } from 'node:crypto';

/** A name for a text that another text does not have: SHA-1, 27 characters. */
export const contentHash = (text: string): string => createHash('sha1').update(text).digest('base64url');
