/** Admins are made by whoever runs the server, or by another admin. */
import type { Client } from '@libsql/client';
import { sql } from 'drizzle-orm';
import { type Bound, compile } from '../db/compile.ts';
import { accounts } from '../db/schema/accounts.ts';
import { type Account, createAccount, findByLogin } from './accounts.ts';

import { type Audited, recorded } from './audit.ts';
import { forgetResets, setPassword } from './confirm.ts';
import { hashPassword } from './password.ts';
import { endSessions } from './sessions.ts';
import { giveAllBack, policies } from './throttle.ts';

/** Records what whoever runs the server did, who has neither an account nor an address. */
const byOperator = (what: Pick<Audited, 'event' | 'userId' | 'detail' | 'only'>): Bound =>
  recorded({ ...what, actorId: null }, Date.now(), 'command line', 'npm run admin');

const is = (userId: number) => sql`${accounts.userId} = ${BigInt(userId)}`;
const promotion = ({ id }: Account): Bound[] => [
  byOperator({
    ...{ event: 'role.changed', userId: id, detail: { role: 'admin' } },
    only: sql`EXISTS (SELECT 1 FROM ${accounts} WHERE ${is(id)} AND ${accounts.role} <> 'admin')`,
  }),
  compile(sql`UPDATE ${accounts} SET ${sql.identifier(accounts.role.name)} = 'admin'
    WHERE ${is(id)} AND ${accounts.role} <> 'admin'`),
];

/**
 * Makes the account `username` with the role admin. An existing account is left as it is unless `promote`
 * says otherwise: whoever registered the name first has its password, and is not to become admin by it.
 * @returns `taken`: the name is that of an account which is no admin
 */
export async function ensureAdmin(
  client: Client,
  username: string,
  password: string,
  promote = false,
): Promise<'created' | 'known' | 'promoted' | 'taken'> {
  const known = await findByLogin(client, username);
  if (!known) {
    const passwordHash = hashPassword(password);
    // A reserved domain (RFC 2606): no mail can be sent there by mistake.
    const email = `${username}@admin.invalid`;
    const account = { username, email, name: username, role: 'admin', passwordHash } as const;
    const record = { event: 'account.created', detail: { role: 'admin' } } as const;
    const then = (userId: Audited['userId']) => [byOperator({ ...record, userId })];
    await createAccount(client, account, { then });
    return 'created';
  }
  if (known.role === 'admin') return 'known';
  if (!promote) return 'taken';
  await client.batch(promotion(known), 'write');
  return 'promoted';
}

/**
 * Gives an admin who cannot sign in any more a new password: the account is enabled, its sessions end, and guesses of
 * the old password no longer count.
 * @param promote whether an account that is no admin becomes one; else it is left as it is
 * @returns `unknown`: there is no such account
 */
export async function recoverAdmin(
  client: Client,
  username: string,
  password: string,
  promote = false,
): Promise<'recovered' | 'unknown' | 'taken'> {
  const known = await findByLogin(client, username);
  if (!known) return 'unknown';
  if (known.role !== 'admin' && !promote) return 'taken';
  const { id } = known;
  const disabled = sql`${is(id)} AND ${accounts.disabled}`;
  const statements = [
    ...promotion(known),
    byOperator({
      ...{ event: 'account.enabled', userId: id },
      only: sql`EXISTS (SELECT 1 FROM ${accounts} WHERE ${disabled})`,
    }),
    compile(sql`UPDATE ${accounts} SET ${sql.identifier(accounts.disabled.name)} = 0 WHERE ${disabled}`),
    setPassword(id, hashPassword(password)),
    endSessions(id),
    forgetResets(id),
    giveAllBack(policies.password, `account ${id}`),
    byOperator({ event: 'password.reset', userId: id }),
  ];
  await client.batch(statements, 'write');
  return 'recovered';
}
