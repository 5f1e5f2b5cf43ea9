/** The Ed25519 keys that sign access tokens: in the database, their private half sealed with `SECRET`. */
import type { Client } from '@libsql/client';
import { sql } from 'drizzle-orm';
import { decodeBase64, encodeBase64 } from 'hono/utils/encode';
import { compile } from '../db/compile.ts';
import { signingKeys } from '../db/schema/accounts.ts';

/** A public key as `/.well-known/jwks.json` shows it (RFC 8037). */
export type Jwk = { kty: 'OKP'; crv: 'Ed25519'; x: string; kid: string; alg: 'EdDSA'; use: 'sig' };
type Key = { kid: string; jwk: Jwk; publicKey: CryptoKey; sealedKey: string };

const ED25519 = { name: 'Ed25519' };
const RELOAD_MS = 5_000;
const text = new TextEncoder();

const select = compile(
  sql`SELECT ${signingKeys.id} AS kid, ${signingKeys.publicKey} AS jwk, ${signingKeys.sealedKey} AS sealed
      FROM ${signingKeys} ORDER BY ${signingKeys.createdAt} DESC, ${signingKeys.id}`,
);

/** The keys of one server, remembered after the first load. */
export class Keys {
  readonly #secret: string;
  readonly #now: () => number;
  #loaded: Key[] | undefined;
  #loadedAt = 0;
  #signing: { kid: string; key: CryptoKey } | undefined;

  /** @param secret the setting `SECRET`; @param now milliseconds since 1970 */
  constructor(secret: string, now: () => number) {
    this.#secret = secret;
    this.#now = now;
  }

  /**
   * The newest key, to sign with; the first call on a new database makes it.
   * @throws Error when `SECRET` is not the one that sealed it
   */
  async signing(client: Client): Promise<{ kid: string; key: CryptoKey }> {
    if (this.#signing) return this.#signing;
    const [newest] = await this.#all(client);
    const key = await open(newest!.sealedKey, this.#secret);
    this.#signing = { kid: newest!.kid, key };
    return this.#signing;
  }

  /** The public key with this `kid`; an unknown one is looked for again, at most every 5 s. */
  async verifying(client: Client, kid: string): Promise<CryptoKey | undefined> {
    const find = (keys: Key[] | undefined) => keys?.find((key) => key.kid === kid)?.publicKey;
    const known = find(this.#loaded);
    if (known || (this.#loaded && this.#now() - this.#loadedAt < RELOAD_MS)) return known;
    this.#loaded = undefined;
    return find(await this.#all(client));
  }

  /** The public keys (RFC 7517 section 5). */
  async jwks(client: Client): Promise<{ keys: Jwk[] }> {
    return { keys: (await this.#all(client)).map((key) => key.jwk) };
  }

  async #all(client: Client): Promise<Key[]> {
    if (this.#loaded) return this.#loaded;
    let { rows } = await client.execute(select);
    if (rows.length === 0) {
      // Of several servers that start at once on a new database one makes the key, and all then read it.
      await client.batch([await insertFirst(this.#secret)], 'write');
      ({ rows } = await client.execute(select));
    }
    this.#loadedAt = this.#now();
    this.#loaded = await Promise.all(
      rows.map(async (row) => {
        const jwk: Jwk = JSON.parse(String(row.jwk));
        const publicKey = await crypto.subtle.importKey(
          'jwk',
          { kty: jwk.kty, crv: jwk.crv, x: jwk.x },
          ED25519,
          true,
          ['verify'],
        );
        return { kid: String(row.kid), jwk, publicKey, sealedKey: String(row.sealed) };
      }),
    );
    return this.#loaded;
  }
}

async function insertFirst(secret: string) {
  const pair = (await crypto.subtle.generateKey(ED25519, true, ['sign', 'verify'])) as CryptoKeyPair;
  const { x } = await crypto.subtle.exportKey('jwk', pair.publicKey);
  const kid = crypto.randomUUID();
  const jwk: Jwk = { kty: 'OKP', crv: 'Ed25519', x: x!, kid, alg: 'EdDSA', use: 'sig' };
  const sealed = await seal(new Uint8Array(await crypto.subtle.exportKey('pkcs8', pair.privateKey)), secret);
  return compile(
    sql`INSERT INTO ${signingKeys} (id, public_key, sealed_key)
        SELECT ${kid}, ${JSON.stringify(jwk)}, ${sealed} WHERE NOT EXISTS (SELECT 1 FROM ${signingKeys})`,
  );
}

/** AES-256-GCM under a key derived from the secret (HKDF, RFC 5869); the 12 bytes of the nonce come first. */
async function seal(bytes: Uint8Array<ArrayBuffer>, secret: string): Promise<string> {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, await sealingKey(secret), bytes);
  return encodeBase64(new Uint8Array([...iv, ...new Uint8Array(sealed)]).buffer);
}

async function open(sealed: string, secret: string): Promise<CryptoKey> {
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
