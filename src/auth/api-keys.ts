/** API keys in the database: credentials of programs, with scopes. */
import { sql } from 'drizzle-orm';
import { type Bound, compile, prepare } from '../db/compile.ts';
import { accounts } from '../db/schema/accounts.ts';
import { apiKeys as keys } from '../db/schema/sessions.ts';
import type { Caller, Ctx, Deps, Proof, Role, Scope } from '../http/context.ts';
import { Lru } from '../lib/lru.ts';
import { digestOf } from '../lib/opaque.ts';
import { keyProof } from './proof.ts';
import type { Standing } from './standing.ts';
import type { Usage } from './usage.ts';

const REMEMBER_MS = 300_000;
const REMEMBERED = 4_096;

const { placeholder } = sql;
const byHash = prepare(sql`SELECT ${keys.id} AS id, ${keys.scopes} AS scopes, ${keys.expiresAt} AS expires,
  ${accounts.userId} AS user, ${accounts.username} AS username, ${accounts.email} AS email, ${accounts.role} AS role
  FROM ${keys} JOIN ${accounts} ON ${accounts.userId} = ${keys.userId}
  WHERE ${keys.hash} = ${placeholder('hash')} AND NOT ${accounts.disabled}`);

export type Found = {
  principal: { caller: Caller; proof: Proof };
  /** The names that may stand before it in Basic. */
  logins: string[];
};
export type ApiKeys = {
  /** Who a key is of; undefined for one that is not good. */
  find(c: Ctx, key: string): Promise<Found | undefined>;
};

/** Keys that were found are remembered by their digest for a short time; their proof has to be fresh. */
export function apiKeys(deps: Deps, usage: Usage, standing: Standing): ApiKeys {
  const known = new Lru<string, Found & { until: number }>(REMEMBERED);

  return {
    async find(c, key) {
      const hash = digestOf(key);
      const remembered = known.get(hash);
      // Where its proof is not fresh, the key is looked up anew, with the role that its owner has now.
      const good =
        remembered && remembered.until > deps.now() && standing.isFresh(remembered.principal.proof);
      const found = good ? remembered : await load(c, hash);
      if (found) usage.key(c, found.principal.caller.key!);
      return found;
    },
  };

  async function load(c: Ctx, hash: string): Promise<Found | undefined> {
    const { rows } = await deps.database(c).execute(byHash({ hash }));
    const [row] = rows;
    const now = deps.now();
    const until = Math.min(
      now + REMEMBER_MS,
      row?.expires == null ? Number.POSITIVE_INFINITY : Number(row.expires),
    );
    if (!row || until <= now) return undefined;
    const user = Number(row.user);
    const role: Role = row.role === 'admin' ? 'admin' : 'user';
    const scopes = String(row.scopes).split(' ') as Scope[];
    const caller: Caller = { id: user, username: String(row.username), role, scopes, key: Number(row.id) };
    const found = {
      principal: { caller, proof: keyProof(Number(row.id), user, role) },
      logins: [String(row.username), String(row.email)],
      until,
    };
    known.set(hash, found);
    standing.saw(found.principal.proof);
    return found;
  }
}

export type NewKey = { userId: number; name: string; scopes: readonly Scope[]; expiresAt: number | null };

const name = (column: { name: string }) => sql.identifier(column.name);
const columns = sql.join(
  [keys.userId, keys.name, keys.hash, keys.hint, keys.scopes, keys.createdAt, keys.expiresAt].map(name),
  sql`, `,
);
const shown = sql`${name(keys.id)} AS id, ${name(keys.name)} AS name, ${name(keys.hint)} AS hint,
  ${name(keys.scopes)} AS scopes, ${name(keys.createdAt)} AS created, ${name(keys.lastUsedAt)} AS used,
  ${name(keys.expiresAt)} AS expires`;

/** Stores a key by its digest; its first characters tell it from others. */
export const insertKey = (
  { userId, name, scopes, expiresAt }: NewKey,
  key: string,
  hint: string,
  now: number,
): Bound =>
  compile(sql`INSERT INTO ${keys} (${columns}) VALUES (${BigInt(userId)}, ${name}, ${digestOf(key)}, ${hint},
    ${scopes.join(' ')}, ${BigInt(now)}, ${expiresAt === null ? null : BigInt(expiresAt)}) RETURNING ${shown}`);

/** The keys of a person, the newest first. */
export const listKeys = (userId: number): Bound =>
  compile(
    sql`SELECT ${shown} FROM ${keys} WHERE ${keys.userId} = ${BigInt(userId)} ORDER BY ${keys.id} DESC`,
  );

/** How many keys a person has. */
export const countKeys = (userId: number) =>
  sql`(SELECT count(*) FROM ${keys} WHERE ${keys.userId} = ${BigInt(userId)})`;

/** Removes a key of a person. */
export const deleteKey = (userId: number, id: number): Bound =>
  compile(
    sql`DELETE FROM ${keys} WHERE ${keys.userId} = ${BigInt(userId)} AND ${keys.id} = ${BigInt(id)} RETURNING 1 AS gone`,
  );

/** Writes down that a key was used. */
export const useKey = (id: number, now: number): Bound =>
  compile(sql`UPDATE ${keys} SET ${name(keys.lastUsedAt)} = ${BigInt(now)} WHERE ${keys.id} = ${BigInt(id)}`);
