/** What an admin does to an account of somebody: statements for one batch, the record of it among them. */
import { type SQL, sql } from 'drizzle-orm';
import { type Bound, compile } from '../db/compile.ts';
import { accounts } from '../db/schema/accounts.ts';
import { users } from '../db/schema/users.ts';
import type { Ctx, Deps, Role } from '../http/context.ts';
import { callerOf } from '../http/router.ts';
import { type Audited, audited } from './audit.ts';
import { forgetResets } from './confirm.ts';
import { endSessions } from './sessions.ts';

export type AccountChange = {
  role?: Role | undefined;
  disabled?: boolean | undefined;
  email?: string | undefined;
  name?: string | undefined;
};
type Recorder = Pick<Deps, 'now' | 'settings' | 'peer'>;

const column = ({ name }: { name: string }) => sql.identifier(name);
const of = (id: number) => sql`${accounts.userId} = ${BigInt(id)}`;
const there = (id: number, more = sql`1`) =>
  sql`EXISTS (SELECT 1 FROM ${accounts} WHERE ${of(id)} AND ${more})`;

/** Records what the caller does, where `only` holds. */
const recordedBy = (
  c: Ctx,
  deps: Recorder,
  id: number,
  what: Pick<Audited, 'event' | 'detail'>,
  only: SQL,
): Bound => audited(c, deps, { ...what, userId: id, actorId: callerOf(c).id, only });

/**
 * Changes what `change` says, and records what is another value than before. The statements do nothing where there is
 * no such account, and fail where it is the last admin (`lastAdmin`) or the email is somebody's (`taken`).
 */
export function changeAccount(c: Ctx, deps: Recorder, id: number, change: AccountChange): Bound[] {
  const { role, disabled, name } = change;
  const email = change.email?.toLowerCase();
  const off = disabled === undefined ? undefined : BigInt(disabled);
  const set: [{ name: string }, SQL][] = [];
  const records: Bound[] = [];
  if (role !== undefined) {
    const differs = there(id, sql`${accounts.role} <> ${role}`);
    records.push(recordedBy(c, deps, id, { event: 'role.changed', detail: { role } }, differs));
    set.push([accounts.role, sql`${role}`]);
  }
  if (off !== undefined) {
    const event = disabled ? 'account.disabled' : 'account.enabled';
    records.push(recordedBy(c, deps, id, { event }, there(id, sql`${accounts.disabled} <> ${off}`)));
    set.push([accounts.disabled, sql`${off}`]);
  }
  if (email !== undefined) set.push([accounts.email, sql`${email}`]);
  const members = ['email', 'name'].filter((key) => change[key as 'email' | 'name'] !== undefined);
  if (members.length > 0)
    records.push(recordedBy(c, deps, id, { event: 'account.updated', detail: { members } }, there(id)));
  const changed = set.map(([to, value]) => sql`${to} <> ${value}`);
  return [
    ...records,
    ...(set.length === 0
      ? []
      : [
          compile(
            sql`UPDATE ${accounts} SET ${sql.join(
              set.map(([to, value]) => sql`${column(to)} = ${value}`),
              sql`, `,
            )} WHERE ${of(id)} AND (${sql.join(changed, sql` OR `)})`,
          ),
        ]),
    ...(name === undefined
      ? []
      : [
          compile(sql`UPDATE ${users} SET ${column(users.name)} = ${name}
            WHERE ${users.id} = ${BigInt(id)} AND ${users.name} <> ${name} AND ${there(id)}`),
        ]),
    ...(disabled ? [endSessions(id)] : []),
    // A link that is on its way to the old address, or of somebody who is shut out, is good for nothing any more.
    ...(disabled || email !== undefined ? [forgetResets(id)] : []),
  ];
}

/** Deletes the account with its profile. The first statement gives a row where there was one. */
export const deleteAccount = (c: Ctx, deps: Recorder, id: number): Bound[] => [
  compile(sql`DELETE FROM ${users} WHERE ${users.id} = ${BigInt(id)} AND ${there(id)} RETURNING 1 AS gone`),
  recordedBy(c, deps, id, { event: 'account.deleted' }, sql`changes() > 0`),
];

/** Ends all sessions of an account. The first statement gives a row where there is one. */
export const endAllSessions = (c: Ctx, deps: Recorder, id: number): Bound[] => [
  compile(sql`SELECT 1 AS found WHERE ${there(id)}`),
  endSessions(id),
  recordedBy(c, deps, id, { event: 'sessions.ended' }, there(id)),
];
