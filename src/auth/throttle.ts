/**
 * How often something may be tried (OWASP ASVS 5.0, 6.3.1; NIST 800-63B-4, 3.2.2). The counters are rows, so that
 * they hold across all servers on one database. Each is a leaky bucket (GCRA): one number and one statement.
 */
import type { ResultSet } from '@libsql/client';
import { type SQL, sql } from 'drizzle-orm';
import { databaseClock } from '../db/clock.ts';
import { type Bound, compile } from '../db/compile.ts';
import { orRefuse, refusals } from '../db/refuse.ts';
import { throttles } from '../db/schema/security.ts';
import { clientAddress, isLoopback, networkOf } from '../http/address.ts';
import type { Ctx, Deps } from '../http/context.ts';
import { ProblemError } from '../problems.ts';

/** `burst` attempts at once, given back evenly over `seconds`: within that time at most twice `burst`. */
export type Policy = { name: string; burst: number; seconds: number };

const HOUR = 3_600;
export const policies = {
  /** Of one address, whatever accounts it tries. */
  login: { name: 'login', burst: 60, seconds: 600 },
  /** Guesses of one account's password: at most 100 in any day reach the hash, and a right one does not count. */
  password: { name: 'password', burst: 50, seconds: 24 * HOUR },
  register: { name: 'register', burst: 20, seconds: HOUR },
  forgot: { name: 'forgot', burst: 20, seconds: HOUR },
  /** Messages to one account. */
  message: { name: 'message', burst: 3, seconds: HOUR },
  /** Of one address, and of one session. */
  refresh: { name: 'refresh', burst: 600, seconds: 600 },
  session: { name: 'session', burst: 60, seconds: 60 },
} as const satisfies Record<string, Policy>;

const interval = ({ burst, seconds }: Policy) => Math.ceil((seconds * 1000) / burst);
const tat = sql.identifier('tat');

/**
 * The statements that take one attempt, or fail, and their whole batch with them: `tooOften` then says why.
 * The first gives a row, which `limits` reads.
 * @param key whose attempt it is, in SQL
 * @param at the time in SQL, in milliseconds
 */
export function attempt(policy: Policy, key: SQL, at: SQL = databaseClock): Bound[] {
  const step = BigInt(interval(policy));
  const next = sql`max(${throttles.tat}, ${at}) + ${step}`;
  return [
    compile(sql`INSERT INTO ${throttles} (${sql.identifier('key')}, ${tat})
      SELECT ${policy.name} || ' ' || ${key}, ${at} + ${step} WHERE true
      ON CONFLICT (${sql.identifier('key')}) DO UPDATE SET ${tat} = ${next}
      WHERE ${next} <= ${at} + ${step * BigInt(policy.burst)} RETURNING ${tat} - ${at} AS ahead`),
    compile(
      sql`SELECT 1 AS granted WHERE ${orRefuse([{ name: `often_${policy.name}`, test: sql`changes() > 0` }])}`,
    ),
  ];
}

/**
 * The attempt of a request's address: the statements that count it, and whose count it is; none where nothing is
 * counted (`THROTTLE`), or a developer tries their own server.
 */
export function attemptFrom(c: Ctx, deps: Counting, policy: Policy): { key?: string; statements: Bound[] } {
  const address = clientAddress(c, deps);
  const { THROTTLE, NODE_ENV } = deps.settings;
  if (!THROTTLE || (NODE_ENV === 'development' && isLoopback(address))) return { statements: [] };
  const key = `address ${networkOf(address)}`;
  return { key, statements: attempt(policy, sql`${key}`) };
}
type Counting = Pick<Deps, 'settings' | 'peer'>;

/** Gives one attempt back. */
export const giveBack = (policy: Policy, key: string): Bound =>
  compile(sql`UPDATE ${throttles} SET ${tat} = ${throttles.tat} - ${BigInt(interval(policy))}
    WHERE ${throttles.key} = ${`${policy.name} ${key}`}`);

/** Gives all attempts back. */
export const giveAllBack = (policy: Policy, key: string): Bound =>
  compile(sql`DELETE FROM ${throttles} WHERE ${throttles.key} = ${`${policy.name} ${key}`}`);

/** Counters that count nothing any more. */
export const pruneThrottles = (): Bound =>
  compile(sql`DELETE FROM ${throttles} WHERE ${throttles.key} IN
    (SELECT ${throttles.key} FROM ${throttles} WHERE ${throttles.tat} < ${databaseClock} LIMIT 1000)`);

/**
 * Asks the platform, where that bounds attempts by itself, before the database is asked to count.
 * @throws ProblemError 429
 */
export async function admit(c: Ctx, deps: Counting & Pick<Deps, 'admits'>, policy: Policy): Promise<void> {
  if (!deps.admits || !deps.settings.THROTTLE) return;
  if (!(await deps.admits(c, `${policy.name} ${networkOf(clientAddress(c, deps))}`)))
    throw throttled(PLATFORM);
}

/** As wrangler.toml says of RATE_LIMITER. */
const PLATFORM: Policy = { name: 'platform', burst: 30, seconds: 60 };

/**
 * What a client may know of its counter (draft-ietf-httpapi-ratelimit-headers-10).
 * @param result of the first statement of `attempt`
 */
export function limits(policy: Policy, result: ResultSet): Record<string, string> {
  const left = policy.burst - Math.ceil(Number(result.rows[0]?.ahead) / interval(policy));
  return told(policy, Math.max(0, left));
}

/** What an error of a batch with an `attempt` is to the client: 429 where it was tried too often, else itself. */
export function tooOften(error: unknown): unknown {
  const name = refusals(error)?.find((refusal) => refusal.startsWith('often_'));
  const policy = Object.values<Policy>(policies).find((one) => `often_${one.name}` === name);
  return policy ? throttled(policy) : error;
}

/** A 429 (RFC 6585 section 4). The time is the longest that it takes until one attempt is given back. */
export const throttled = (policy: Policy): ProblemError =>
  new ProblemError('too-many-requests', 'Too many attempts: wait before the next one', {
    headers: { ...told(policy, 0), 'retry-after': String(wait(policy)) },
  });

const wait = (policy: Policy) => Math.max(1, Math.ceil(interval(policy) / 1000));
const told = (policy: Policy, left: number) => ({
  'ratelimit-policy': `"${policy.name}";q=${policy.burst};w=${policy.seconds}`,
  ratelimit: `"${policy.name}";r=${left};t=${wait(policy)}`,
});
