/** Access tokens: JWTs of RFC 9068's form, signed with Ed25519 (RFC 8037). */
import type { Client } from '@libsql/client';
import { decode, verify } from 'hono/jwt';
import { decodeBase64Url, encodeBase64Url } from 'hono/utils/encode';
import type { Caller, Proof } from '../http/context.ts';
import { Lru } from '../lib/lru.ts';
import type { Keys } from './keys.ts';
import { sessionProof } from './proof.ts';

/** How long an access token is good for, in seconds. */
export const ACCESS_SECONDS = 600;
/** How far the clocks of two servers may be apart, in seconds (RFC 7519 section 4.1.4: "a few minutes" at most). */
const LEEWAY = 60;
const MAX_LENGTH = 2_048;
const SHAPE = /^[\w-]+\.[\w-]+\.[\w-]{86}$/;
const SESSION = /^[\w-]{22}$/;
const REMEMBERED = 4_096;

type Verified = { caller: Caller; proof: Proof };
type Known = Verified & { exp: number; kid: string };
/** Whom a token is for. */
export type Subject = Pick<Caller, 'id' | 'username' | 'role'> & {
  session: string;
  /** When the session ends, in milliseconds since 1970: no token outlives it. */
  expiresAt: number;
};

export class Tokens {
  readonly #keys: Keys;
  readonly #issuer: string;
  readonly #now: () => number;
  /** Tokens whose signature has been checked: checking costs more than the rest of a read. */
  readonly #known = new Lru<string, Known>(REMEMBERED);

  /** @param issuer `iss` and `aud`; @param now milliseconds since 1970 */
  constructor(keys: Keys, issuer: string, now: () => number) {
    this.#keys = keys;
    this.#issuer = issuer;
    this.#now = now;
  }

  /**
   * Signs an access token. Not with hono/jwt, whose `sign` always writes `typ: JWT`.
   * @returns the token, and for how long it is good, in seconds
   */
  async issue(client: Client, subject: Subject): Promise<{ accessToken: string; expiresIn: number }> {
    const { kid, key } = await this.#keys.signing(client);
    const iat = Math.floor(this.#now() / 1000);
    const exp = Math.min(iat + ACCESS_SECONDS, Math.floor(subject.expiresAt / 1000));
    const claims = {
      ...{ iss: this.#issuer, aud: this.#issuer, sub: String(subject.id), iat, exp },
      ...{ jti: crypto.randomUUID(), sid: subject.session, role: subject.role, username: subject.username },
    };
    const input = `${encodePart({ alg: 'EdDSA', typ: 'at+jwt', kid })}.${encodePart(claims)}`;
    const signature = await crypto.subtle.sign('Ed25519', key, utf8.encode(input));
    return { accessToken: `${input}.${encodeBytes(signature)}`, expiresIn: exp - iat };
  }

  /** The caller of a token and the proof of its session, or undefined for one that is not valid, for whatever reason. */
  async verify(client: Client, token: string): Promise<Verified | undefined> {
    const seconds = this.#now() / 1000;
    const known = this.#known.get(token);
    if (known) {
      if (known.exp + LEEWAY <= seconds) return undefined;
      // A key that was revoked takes along what it has signed.
      return (await this.#keys.verifying(client, known.kid)) ? known : undefined;
    }
    if (token.length > MAX_LENGTH || !SHAPE.test(token)) return undefined;
    const kid = kidOf(token);
    // Outside of the `try`: a database that cannot be asked says nothing of the token.
    const key = kid === undefined ? undefined : await this.#keys.verifying(client, kid);
    if (kid === undefined || !key) return undefined;
    try {
      // RFC 8725 3.1: the algorithm is ours, never the token's. Times are checked below, with leeway.
      const claims = await verify(token, key, {
        alg: 'EdDSA',
        typ: 'at+jwt',
        exp: false,
        iat: false,
        nbf: false,
      });
      const fresh = this.#check(claims, kid, seconds);
      if (fresh) this.#known.set(token, fresh);
      return fresh;
    } catch {
      // hono/jwt and the platforms throw errors of many kinds; to a client they are all one answer.
      return undefined;
    }
  }

  /** Every claim that we write must be there, of its type, and ours (RFC 8725 section 3.8 to 3.12). */
  #check(claims: Record<string, unknown>, kid: string, seconds: number): Known | undefined {
    const { iss, aud, sub, iat, exp, nbf, jti, sid, role, username } = claims;
    if (iss !== this.#issuer || aud !== this.#issuer) return undefined;
    if (typeof sub !== 'string' || !/^[1-9]\d{0,14}$/.test(sub)) return undefined;
    if (!isName(username) || !isName(jti) || typeof sid !== 'string' || !SESSION.test(sid)) return undefined;
    if (role !== 'user' && role !== 'admin') return undefined;
    if (!isTime(iat) || !isTime(exp) || iat > seconds + LEEWAY || exp + LEEWAY <= seconds) return undefined;
    if (exp < iat || exp - iat > ACCESS_SECONDS) return undefined;
    // Never written here, but whoever meets it has to heed it (RFC 7519 section 4.1.5).
    if (nbf !== undefined && (!isTime(nbf) || nbf > seconds + LEEWAY)) return undefined;
    const caller = { id: Number(sub), username, role, session: sid } as const;
    return { caller, proof: sessionProof(sid, caller.id, role), exp, kid };
  }
}

const isName = (value: unknown): value is string => typeof value === 'string' && value !== '';
const isTime = (value: unknown): value is number => Number.isInteger(value);

/**
 * The `kid` of the header, which nothing vouches for yet. A header has what `issue` writes and no more: no key
 * that the token brings along, nothing critical (RFC 7515 section 4.1). And a token has one spelling, in which no
 * name stands twice, no byte is no UTF-8, and the unused bits of base64url are zero (RFC 4648 section 3.5).
 */
function kidOf(token: string): string | undefined {
  try {
    const { header, payload } = decode(token);
    const { alg: _, typ: __, kid, ...more } = header as { alg: string; typ?: unknown; kid?: unknown };
    const signature = encodeBytes(decodeBase64Url(token.slice(token.lastIndexOf('.') + 1)).buffer);
    const known = typeof kid === 'string' && Object.keys(more).length === 0;
    return known && token === `${encodePart(header)}.${encodePart(payload)}.${signature}` ? kid : undefined;
  } catch {
    return undefined;
  }
}

const utf8 = new TextEncoder();
const encodeBytes = (bytes: ArrayBufferLike) => encodeBase64Url(bytes).replaceAll('=', '');
const encodePart = (part: object) => encodeBytes(utf8.encode(JSON.stringify(part)).buffer);
