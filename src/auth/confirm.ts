/** The caller's own account, and the password once more before something that a stranger must not do with it. */
import { sql } from 'drizzle-orm';
import { type Bound, compile } from '../db/compile.ts';
import { accounts } from '../db/schema/accounts.ts';
import { passwordResets as resets } from '../db/schema/sessions.ts';
import type { Ctx, RouteDeps } from '../http/context.ts';
import { callerOf } from '../http/router.ts';
import { badBody, ProblemError } from '../problems.ts';
import { type Account, findById } from './accounts.ts';
import type { Auth } from './auth.ts';
import { accountProof, tokenRefused } from './proof.ts';

/** The account of the caller. @throws ProblemError 401 where it is gone */
export async function ownAccount(c: Ctx, deps: RouteDeps): Promise<Account> {
  const account = await findById(deps.database(c), callerOf(c).id);
  if (account) return account;
  throw c.get('proof')?.refusal() ?? tokenRefused();
}

/**
 * Asks for the password once more (OWASP ASVS 5.0, 7.5.1): a session that somebody left open is not enough.
 * @returns statements for the batch that follows, which make sure that nothing has changed since
 * @throws ProblemError 422, 429
 */
export async function confirmed(
  c: Ctx,
  auth: Auth,
  { username }: Account,
  password: string | undefined,
): Promise<Bound[]> {
  const wrong = (detail: string) => badBody([{ pointer: '/currentPassword', detail }]);
  if (password === undefined) throw wrong('is required to change the email');
  const { person, settle } = await auth.passwords.verify(c, username, password).catch((error) => {
    throw error instanceof ProblemError && error.status === 401 ? wrong('is not right') : error;
  });
  return [...settle, accountProof(person.id, person.version).demands];
}

/** Sets the hash of a person's password. */
export const setPassword = (userId: number, hash: string): Bound =>
  compile(sql`UPDATE ${accounts} SET ${sql.identifier('password_hash')} = ${hash}
    WHERE ${accounts.userId} = ${BigInt(userId)}`);

/** Makes the links to set a new password invalid. */
export const forgetResets = (id: number): Bound =>
  compile(sql`DELETE FROM ${resets} WHERE ${resets.userId} = ${BigInt(id)}`);
