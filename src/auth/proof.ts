/**
 * Proofs: what has to hold in the database for a verified credential to go on being good. A signature or a digest
 * says who somebody was; whether their session, key and account are still there, only the database knows.
 */
import { type SQL, sql } from 'drizzle-orm';
import { prepare } from '../db/compile.ts';
import { orRefuse } from '../db/refuse.ts';
import { accounts } from '../db/schema/accounts.ts';
import { apiKeys, sessions } from '../db/schema/sessions.ts';
import type { Proof, Role } from '../http/context.ts';
import { challenges } from '../http/router.ts';
import { ProblemError } from '../problems.ts';

/** By which `refusals` knows that a proof did not hold. */
export const LAPSED = 'lapsed';

const { placeholder } = sql;
const account = sql`${accounts.userId} = ${placeholder('user')} AND NOT ${accounts.disabled}`;
const made = (test: SQL) => ({
  holds: prepare(sql`SELECT 1 AS holds WHERE ${test} LIMIT 1`),
  demands: prepare(sql`SELECT 1 AS holds WHERE ${orRefuse([{ name: LAPSED, test }])} LIMIT 1`),
});

const ofSession =
  made(sql`EXISTS (SELECT 1 FROM ${sessions} JOIN ${accounts} ON ${accounts.userId} = ${sessions.userId}
  WHERE ${sessions.id} = ${placeholder('session')} AND ${account} AND ${accounts.role} = ${placeholder('role')})`);
const ofAccount = made(sql`EXISTS (SELECT 1 FROM ${accounts}
  WHERE ${account} AND ${accounts.version} = ${placeholder('version')})`);
const ofKey =
  made(sql`EXISTS (SELECT 1 FROM ${apiKeys} JOIN ${accounts} ON ${accounts.userId} = ${apiKeys.userId}
  WHERE ${apiKeys.id} = ${placeholder('key')} AND ${account} AND ${accounts.role} = ${placeholder('role')})`);

/** Of an access token: its session goes on, and its account is enabled and has the role that the token says. */
export function sessionProof(session: string, user: number, role: Role): Proof {
  const values = { session, user: BigInt(user), role };
  return {
    key: `session ${session} ${user} ${role}`,
    holds: ofSession.holds(values),
    demands: ofSession.demands(values),
    refusal: tokenRefused,
  };
}

/** Of a password: nothing of its account has changed since it was checked. */
export function accountProof(user: number, version: number): Proof {
  const values = { user: BigInt(user), version: BigInt(version) };
  return {
    key: `account ${user} ${version}`,
    holds: ofAccount.holds(values),
    demands: ofAccount.demands(values),
    refusal: () => passwordRefused(),
  };
}

/** Of an API key: it is there, and its account is enabled and has the role that it had. */
export function keyProof(key: number, user: number, role: Role): Proof {
  const values = { key: BigInt(key), user: BigInt(user), role };
  return {
    key: `key ${key} ${role}`,
    holds: ofKey.holds(values),
    demands: ofKey.demands(values),
    refusal: tokenRefused,
  };
}

/** RFC 6750 section 3.1: expired, revoked, malformed or invalid for other reasons is one error. */
export const tokenRefused = (): ProblemError =>
  refused(`${challenges.bearer}, error="invalid_token"`, 'The access token is not valid or has expired');
/** The same for a refresh token, which is not to be looked for in the access token. */
export const refreshRefused = (): ProblemError =>
  refused(
    `${challenges.bearer}, error="invalid_token"`,
    'The refresh token is not valid, was used before, or has expired',
  );
/** One answer for a wrong password and an unknown name (OWASP ASVS 5.0, 6.3.8). @param headers of its limits */
export const passwordRefused = (headers: Record<string, string> = {}): ProblemError =>
  refused(`${challenges.basic}, ${challenges.bearer}`, 'The username or password is not right', headers);
export const schemeRefused = (): ProblemError =>
  refused(`${challenges.bearer}, ${challenges.basic}`, 'Authorization must be Basic or Bearer');

const refused = (challenge: string, detail: string, headers: Record<string, string> = {}) =>
  new ProblemError('invalid-credentials', detail, { headers: { 'www-authenticate': challenge, ...headers } });
