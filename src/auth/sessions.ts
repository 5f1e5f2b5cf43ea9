/** Sessions in the database: families of refresh tokens, of which the newest is good. Times are milliseconds. */
import type { ResultSet } from '@libsql/client';
import { type SQL, sql } from 'drizzle-orm';
import { databaseClock } from '../db/clock.ts';
import { type Bound, compile, prepare } from '../db/compile.ts';
import { accounts } from '../db/schema/accounts.ts';
import { sessions } from '../db/schema/sessions.ts';
import type { Role } from '../http/context.ts';
import { digestOf } from '../lib/opaque.ts';

/** How long a token that was just replaced gives its successor again, to who never got the answer. */
const GRACE_MS = 10_000;
/** So many sessions a person has at most; the one that was used longest ago gives way. */
const PER_USER = 100;
/** How often the last use of a session is written down at most. */
export const USE_MS = 300_000;

const { placeholder } = sql;
const name = (column: { name: string }) => sql.identifier(column.name);
const list = (columns: readonly { name: string }[]) => sql.join(columns.map(name), sql`, `);

export type NewSession = {
  id: string;
  userId: number;
  token: string;
  device: string;
  address: string;
  now: number;
  expiresAt: number;
};

const columns = [
  ...[sessions.id, sessions.userId, sessions.tokenHash, sessions.device, sessions.address],
  ...[sessions.rotatedAt, sessions.createdAt, sessions.lastUsedAt, sessions.expiresAt],
];

/** The statements that begin a session. */
export function startSession({ id, userId, token, device, address, now, expiresAt }: NewSession): Bound[] {
  const at = BigInt(now);
  const user = BigInt(userId);
  return [
    compile(sql`INSERT INTO ${sessions} (${list(columns)}) VALUES (${id}, ${user}, ${digestOf(token)}, ${device},
      ${address}, ${at}, ${at}, ${at}, ${BigInt(expiresAt)})`),
    compile(sql`DELETE FROM ${sessions} WHERE ${sessions.userId} = ${user} AND ${sessions.id} NOT IN
      (SELECT ${sessions.id} FROM ${sessions} WHERE ${sessions.userId} = ${user}
       ORDER BY ${sessions.lastUsedAt} DESC, ${sessions.createdAt} DESC LIMIT ${PER_USER})`),
  ];
}

/** Whether the newest token took its place a moment ago. */
const lately = sql`${sessions.rotatedAt} > ${databaseClock} - ${placeholder('grace')}`;
const known = sql`${sessions.id} = ${placeholder('id')} AND ${sessions.expiresAt} > ${placeholder('now')}`;
const rotate = prepare(sql`UPDATE ${sessions} SET ${name(sessions.tokenHash)} = ${placeholder('next')},
  ${name(sessions.rotatedAt)} = ${databaseClock}, ${name(sessions.lastUsedAt)} = ${placeholder('now')},
  ${name(sessions.address)} = ${placeholder('address')}
  WHERE ${known} AND ${sessions.tokenHash} = ${placeholder('presented')} AND EXISTS (SELECT 1 FROM ${accounts}
    WHERE ${accounts.userId} = ${sessions.userId} AND NOT ${accounts.disabled})`);
const after =
  prepare(sql`SELECT ${accounts.userId} AS id, ${accounts.username} AS username, ${accounts.role} AS role,
  ${sessions.expiresAt} AS expires,
  ${sessions.tokenHash} = ${placeholder('next')} AND ${lately} AS good
  FROM ${sessions} JOIN ${accounts} ON ${accounts.userId} = ${sessions.userId}
  WHERE ${known} AND NOT ${accounts.disabled}`);
/** Whether the presented token is neither the newest of its family nor the one just before it. */
const isReused = sql`${known} AND NOT (${sessions.tokenHash} = ${placeholder('next')} AND ${lately})`;
const endReused = prepare(
  sql`DELETE FROM ${sessions} WHERE ${isReused} RETURNING ${name(sessions.userId)} AS user`,
);

export type Presented = { id: string; presented: string; next: string; address: string; now: number };
export type Refreshed =
  | { state: 'good'; user: { id: number; username: string; role: Role }; expiresAt: number }
  | { state: 'reused'; userId: number }
  | { state: 'unknown' };

/**
 * The statements of one refresh, for one batch; `refreshed` reads their results. The presented token is replaced if it
 * is the newest; if it was replaced a moment ago and its successor is unused, nothing changes; otherwise somebody
 * uses a token that was used before, and the family ends.
 */
export function refreshSession({ id, presented, next, address, now }: Presented): Bound[] {
  const values = {
    ...{ id, address, presented: digestOf(presented), next: digestOf(next) },
    ...{ now: BigInt(now), grace: BigInt(GRACE_MS) },
  };
  return [rotate(values), after(values), endReused(values)];
}

/** What came of `refreshSession`. */
export function refreshed([, found, ended]: ResultSet[]): Refreshed {
  const row = found?.rows[0];
  if (!row) return { state: 'unknown' };
  const user = {
    id: Number(row.id),
    username: String(row.username),
    role: (row.role === 'admin' ? 'admin' : 'user') as Role,
  };
  if (ended!.rows.length > 0) return { state: 'reused', userId: user.id };
  return row.good ? { state: 'good', user, expiresAt: Number(row.expires) } : { state: 'unknown' };
}

/** The user of a session, in SQL; NULL where there is no such session. */
export const sessionOwner = (id: string): SQL =>
  sql`(SELECT ${sessions.userId} FROM ${sessions} WHERE ${sessions.id} = ${id})`;

/** Ends a session. */
export const endSession = (id: string): Bound =>
  compile(sql`DELETE FROM ${sessions} WHERE ${sessions.id} = ${id}`);

/** Ends a session of a person; gives a row where there was one. */
export const endOwnSession = (userId: number, id: string): Bound =>
  compile(sql`DELETE FROM ${sessions} WHERE ${sessions.id} = ${id} AND ${sessions.userId} = ${BigInt(userId)}
    RETURNING 1 AS ended`);

/** Ends all sessions of a person, but for one. */
export const endSessions = (userId: number, but = ''): Bound =>
  compile(
    sql`DELETE FROM ${sessions} WHERE ${sessions.userId} = ${BigInt(userId)} AND ${sessions.id} <> ${but}`,
  );

/** The sessions of a person, the newest use first. */
export const listSessions = (userId: number, now: number): Bound =>
  compile(sql`SELECT ${sessions.id} AS id, ${sessions.device} AS device, ${sessions.address} AS address,
    ${sessions.createdAt} AS created, ${sessions.lastUsedAt} AS used, ${sessions.expiresAt} AS expires
    FROM ${sessions} WHERE ${sessions.userId} = ${BigInt(userId)} AND ${sessions.expiresAt} > ${BigInt(now)}
    ORDER BY ${sessions.lastUsedAt} DESC, ${sessions.id}`);

/** Writes down that a session was used, where that was not done lately. */
export const useSession = (id: string, address: string, now: number): Bound =>
  compile(sql`UPDATE ${sessions} SET ${name(sessions.lastUsedAt)} = ${BigInt(now)}, ${name(sessions.address)} = ${address}
    WHERE ${sessions.id} = ${id} AND ${sessions.lastUsedAt} < ${BigInt(now - USE_MS)}`);

/** Sessions that have run out. */
export const pruneSessions = (now: number): Bound =>
  compile(sql`DELETE FROM ${sessions} WHERE ${sessions.id} IN
    (SELECT ${sessions.id} FROM ${sessions} WHERE ${sessions.expiresAt} < ${BigInt(now)} LIMIT 1000)`);
