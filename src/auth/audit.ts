/** The record of what was done with accounts (OWASP ASVS 5.0, 16.3): rows that are only ever added. */
import { type SQL, sql } from 'drizzle-orm';
import { type Bound, compile } from '../db/compile.ts';
import { audit } from '../db/schema/security.ts';
import { clientAddress } from '../http/address.ts';
import type { Ctx, Deps } from '../http/context.ts';

/** Everything that is recorded. */
export const auditEvents = [
  'account.created',
  'account.updated',
  'account.deleted',
  'login',
  'login.failed',
  'logout',
  'session.ended',
  'sessions.ended',
  'refresh.reused',
  'password.changed',
  'password.forgotten',
  'password.reset',
  'role.changed',
  'account.disabled',
  'account.enabled',
  'key.created',
  'key.deleted',
  'invitation.created',
  'invitation.deleted',
] as const;
export type AuditEvent = (typeof auditEvents)[number];

export type Audited = {
  event: AuditEvent;
  /** Whose account it is about: an id of `users`, or an expression for it. */
  userId: number | SQL | null;
  /** Who did it; by default the person it is about. */
  actorId?: number | null;
  /** More; never a secret, and nothing long that a stranger may choose. */
  detail?: Record<string, unknown>;
  /** A condition in SQL: where it is false, nothing is recorded. */
  only?: SQL;
};

const columns = ['at', 'event', 'user_id', 'actor_id', 'address', 'request_id', 'detail'];
const names = sql.join(
  columns.map((name) => sql.identifier(name)),
  sql`, `,
);

/** The statement that records something, for the batch of what it tells of. */
export function audited(c: Ctx, deps: Pick<Deps, 'now' | 'settings' | 'peer'>, what: Audited): Bound {
  return recorded(what, deps.now(), clientAddress(c, deps), c.get('requestId'));
}

/** As `audited`, for what no request did. */
export function recorded(what: Audited, now: number, address: string, requestId: string): Bound {
  const { event, userId, actorId, detail, only = sql`1` } = what;
  const about = idSql(userId);
  const values = [
    sql`${BigInt(now)}`,
    sql`${event}`,
    about,
    actorId === undefined ? about : idSql(actorId),
    sql`${address}`,
    sql`${requestId}`,
    sql`${detail === undefined ? null : JSON.stringify(detail)}`,
  ];
  return compile(sql`INSERT INTO ${audit} (${names}) SELECT ${sql.join(values, sql`, `)} WHERE ${only}`);
}

const idSql = (id: number | SQL | null): SQL => (typeof id === 'number' ? sql`${BigInt(id)}` : sql`${id}`);

/** Rows that are older than `days`, some at a time. */
export const pruneAudit = (now: number, days: number): Bound =>
  compile(sql`DELETE FROM ${audit} WHERE ${audit.id} IN
    (SELECT ${audit.id} FROM ${audit} WHERE ${audit.at} < ${BigInt(now - days * 86_400_000)} LIMIT 1000)`);
