/**
 * Refresh tokens: opaque, and each derived from the one before it (RFC 9700 section 4.14.2), so that any server can
 * say again what it said, though none keeps them. `ldr_` and base64url of session (16 bytes), secret (32), tag (16).
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { keyFor } from '../lib/opaque.ts';

const PREFIX = 'ldr_';
const SESSION = 16;
const SECRET = 32;
const TAG = 16;
const SHAPE = /^ldr_[\w-]{86}$/;

export type RefreshTokens = {
  /** The first token of a new session. */
  first(): { session: string; token: string };
  /** The session of a token that was made here, of whatever age; undefined for any other text. */
  session(token: string): string | undefined;
  /** The token that takes the place of this one, always the same. */
  successor(token: string): string;
};

/** @param secret the setting `SECRET` */
export function refreshTokens(secret: string): RefreshTokens {
  // The tag tells a token that was used before, whose family is to end, from what somebody has made up about it.
  const tagKey = keyFor(secret, 'refresh token: tag');
  const nextKey = keyFor(secret, 'refresh token: successor');
  const tag = (body: Uint8Array) => createHmac('sha256', tagKey).update(body).digest().subarray(0, TAG);
  const write = (body: Buffer) => PREFIX + Buffer.concat([body, tag(body)]).toString('base64url');

  return {
    first() {
      const session = randomBytes(SESSION);
      return {
        session: session.toString('base64url'),
        token: write(Buffer.concat([session, randomBytes(SECRET)])),
      };
    },
    session(token) {
      if (!SHAPE.test(token)) return undefined;
      const bytes = Buffer.from(token.slice(PREFIX.length), 'base64url');
      const body = bytes.subarray(0, SESSION + SECRET);
      // A token has one spelling: no unused bits are set.
      if (bytes.toString('base64url') !== token.slice(PREFIX.length)) return undefined;
      if (!timingSafeEqual(bytes.subarray(SESSION + SECRET), tag(body))) return undefined;
      return body.subarray(0, SESSION).toString('base64url');
    },
    successor(token) {
      const bytes = Buffer.from(token.slice(PREFIX.length), 'base64url');
      const secret = createHmac('sha256', nextKey).update(token).digest();
      return write(Buffer.concat([bytes.subarray(0, SESSION), secret]));
    },
  };
}
