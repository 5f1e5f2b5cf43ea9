/** The Ed25519 keys that sign access tokens: in the database, their private half sealed with `SECRET`. */
import type { Client } from '@libsql/client';
import { sql } from 'drizzle-orm';
import { compile } from '../db/compile.ts';
import { signingKeys } from '../db/schema/accounts.ts';
import { ED25519, insertKey, type Jwk, open } from './keys-sealed.ts';

export type { Jwk };

type Key = { kid: string; jwk: Jwk; publicKey: CryptoKey; sealedKey: string; createdAt: number };

/** How long a server goes on with the keys that it knows; a key for a token that none of them signed is looked for sooner. */
const RELOAD_MS = 60_000;
const UNKNOWN_MS = 5_000;
/** How old a key is when it begins to sign: by then every server knows it, and whoever keeps `jwks.json` for five minutes. */
export const SIGNS_AFTER_MS = 600_000;

const select = compile(
  sql`SELECT ${signingKeys.id} AS kid, ${signingKeys.publicKey} AS jwk, ${signingKeys.sealedKey} AS sealed,
      ${signingKeys.createdAt} AS created FROM ${signingKeys} ORDER BY ${signingKeys.createdAt} DESC, ${signingKeys.id}`,
);

/** The keys of one server, remembered for a short time: a rotation is noticed without a restart. */
export class Keys {
  readonly #secret: string;
  readonly #now: () => number;
  readonly #shared: boolean;
  /** The newest first. */
  #loaded: Key[] | undefined;
  #loadedAt = 0;
  /** When they were last asked for again. */
  #askedAt = 0;
  #loading: Promise<Key[]> | undefined;
  #signing: { kid: string; key: CryptoKey } | undefined;

  /**
   * @param secret the setting `SECRET`
   * @param now milliseconds since 1970
   * @param shared whether requests may wait for one load together, as they cannot on Workers
   */
  constructor(secret: string, now: () => number, shared = true) {
    this.#secret = secret;
    this.#now = now;
    this.#shared = shared;
  }

  /**
   * The key to sign with: the newest that is old enough for everybody to know it, else the oldest. The first call on
   * a new database makes it. @throws Error when `SECRET` is not the one that sealed it
   */
  async signing(client: Client): Promise<{ kid: string; key: CryptoKey }> {
    const keys = await this.#current(client);
    const since = this.#now() - SIGNS_AFTER_MS;
    const { kid, sealedKey } = keys.find((key) => key.createdAt <= since) ?? keys.at(-1)!;
    if (this.#signing?.kid === kid) return this.#signing;
    const signing = { kid, key: await open(sealedKey, this.#secret) };
    this.#signing = signing;
    return signing;
  }

  /** The public key with this `kid`; an unknown one is looked for again, at most every 5 s. */
  async verifying(client: Client, kid: string): Promise<CryptoKey | undefined> {
    const find = (keys: Key[]) => keys.find((key) => key.kid === kid)?.publicKey;
    const known = find(await this.#current(client));
    if (known || this.#now() - this.#loadedAt < UNKNOWN_MS) return known;
    return find(await this.#load(client));
  }

  /** The public keys (RFC 7517 section 5). */
  async jwks(client: Client): Promise<{ keys: Jwk[] }> {
    return { keys: (await this.#current(client)).map((key) => key.jwk) };
  }

  async #current(client: Client): Promise<Key[]> {
    const loaded = this.#loaded;
    if (!loaded) return this.#load(client);
    if (this.#now() - this.#askedAt < RELOAD_MS) return loaded;
    // One request asks; whoever comes meanwhile goes on with what is known, as it does where nobody answers.
    this.#askedAt = this.#now();
    return this.#load(client).catch(() => loaded);
  }

  #load(client: Client): Promise<Key[]> {
    if (!this.#shared) return this.#read(client);
    this.#loading ??= this.#read(client).finally(() => {
      this.#loading = undefined;
    });
    return this.#loading;
  }

  async #read(client: Client): Promise<Key[]> {
    let { rows } = await client.execute(select);
    if (rows.length === 0) {
      // Of several servers that start at once on a new database one makes the key, and all then read it.
      const none = sql`NOT EXISTS (SELECT 1 FROM ${signingKeys})`;
      await client.batch([await insertKey(this.#secret, this.#now(), none)], 'write');
      ({ rows } = await client.execute(select));
    }
    const loaded = await Promise.all(
      rows.map(async (row): Promise<Key> => {
        const jwk: Jwk = JSON.parse(String(row.jwk));
        const { kty, crv, x } = jwk;
        const publicKey = await crypto.subtle.importKey('jwk', { kty, crv, x }, ED25519, true, ['verify']);
        const createdAt = Date.parse(String(row.created));
        return { kid: String(row.kid), jwk, publicKey, sealedKey: String(row.sealed), createdAt };
      }),
    );
    this.#loaded = loaded;
    this.#loadedAt = this.#now();
    this.#askedAt = this.#loadedAt;
    return loaded;
  }
}
