/** Invitations in the database: single-use tokens with which somebody may register. */
import type { ResultSet } from '@libsql/client';
import { type SQL, sql } from 'drizzle-orm';
import { type Bound, compile } from '../db/compile.ts';
import { orRefuse } from '../db/refuse.ts';
import { invitations } from '../db/schema/sessions.ts';
import type { Role } from '../http/context.ts';
import { digestOf } from '../lib/opaque.ts';

/** How long an invitation is good, in milliseconds. */
export const LIFE_MS = 7 * 86_400_000;

/** By which `refusals` knows that an invitation was no longer good. */
export const INVITED = 'invited';

const good = (token: string, now: number) => sql`${invitations.hash} = ${digestOf(token)}
  AND ${invitations.usedBy} IS NULL AND ${invitations.expiresAt} > ${BigInt(now)}`;

/** A row where the token is good; `invitedRole` reads it. */
export const findInvitation = (token: string, now: number): Bound =>
  compile(sql`SELECT ${invitations.role} AS role, ${invitations.email} AS email FROM ${invitations}
    WHERE ${good(token, now)}`);

/** The role that an invitation gives; undefined where it is none, or for another email (in lower case). */
export function invitedRole({ rows }: ResultSet, email: string): Role | undefined {
  const [row] = rows;
  if (!row || (row.email !== null && row.email !== email)) return undefined;
  return row.role === 'admin' ? 'admin' : 'user';
}

/** Fails its batch where the token is no longer good. */
export const stillInvited = (token: string, now: number): Bound =>
  compile(
    sql`SELECT 1 AS invited WHERE ${orRefuse([
      { name: INVITED, test: sql`EXISTS (SELECT 1 FROM ${invitations} WHERE ${good(token, now)})` },
    ])}`,
  );

/** Uses a token up. @param user whom it made, in SQL */
export const useInvitation = (token: string, user: SQL): Bound =>
  compile(sql`UPDATE ${invitations} SET ${sql.identifier(invitations.usedBy.name)} = ${user}
    WHERE ${invitations.hash} = ${digestOf(token)}`);

const name = (column: { name: string }) => sql.identifier(column.name);

/** Stores an invitation by the digest of its token. Gives the `id`. @param createdBy the admin (`users.id`) */
export function insertInvitation(
  { email, role, createdBy }: { email: string | null; role: Role; createdBy: number },
  token: string,
  now: number,
): Bound {
  const { hash, email: to, role: as, createdBy: by, createdAt, expiresAt } = invitations;
  const columns = sql.join([hash, to, as, by, createdAt, expiresAt].map(name), sql`, `);
  return compile(sql`INSERT INTO ${invitations} (${columns}) VALUES (${digestOf(token)}, ${email}, ${role},
    ${BigInt(createdBy)}, ${BigInt(now)}, ${BigInt(now + LIFE_MS)}) RETURNING ${name(invitations.id)} AS id`);
}

/** Removes an invitation; gives a row where there was one. */
export const deleteInvitation = (id: number): Bound =>
  compile(sql`DELETE FROM ${invitations} WHERE ${invitations.id} = ${BigInt(id)} RETURNING 1 AS gone`);
