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

const wrong = (detail: string) => badBody([{ pointer: '/currentPassword', detail }]);

/** The password was not given where it is needed. */
export const unconfirmed = () => wrong('is required to change the email');

/**
 * Asks for the password once more (OWASP ASVS 5.0, 7.5.1): a session that somebody left open is not enough.
 * @returns the account, and statements for the batch that follows, which make sure that nothing has changed since
 * @throws ProblemError 401, 422, 429
 */
export async function confirmed(
  c: Ctx,
  auth: Auth,
  password: string,
): Promise<{ account: Account; proven: Bound[] }> {
  const { id, username } = callerOf(c);
  const attempt = await auth.passwords.verify(c, username, password).catch((error) => {
    throw error instanceof ProblemError && error.status === 401 ? wrong('is not right') : error;
  });
  const { person, settle } = attempt;
  if (person.id !== id) throw wrong('is not right');
  // Known without having been read, where the password was right a moment ago.
  const account = attempt.account ?? (await ownAccount(c, auth.deps));
  return { account, proven: [...settle, accountProof(id, person.version).demands] };
}

/** Sets the hash of a person's password. */
export const setPassword = (userId: number, hash: string): Bound =>
  compile(sql`UPDATE ${accounts} SET ${sql.identifier('password_hash')} = ${hash}
    WHERE ${accounts.userId} = ${BigInt(userId)}`);

/** Makes the links to set a new password invalid. */
export const forgetResets = (id: number): Bound =>
  compile(sql`DELETE FROM ${resets} WHERE ${resets.userId} = ${BigInt(id)}`);
