/** Checks a login and a password: throttled, hashed once, and remembered for a short time. */
import { sql } from 'drizzle-orm';
import { type Bound, compile } from '../db/compile.ts';
import { accounts } from '../db/schema/accounts.ts';
import type { Ctx, Deps, Role } from '../http/context.ts';
import { secretNames } from '../lib/hash.ts';
import { Lru } from '../lib/lru.ts';
import { type Account, accountByLogin, findById, toAccount } from './accounts.ts';
import { audited } from './audit.ts';
import { outdated } from './password.ts';
import { couldBePassword } from './password-rules.ts';
import { accountProof, passwordRefused } from './proof.ts';
import type { Standing } from './standing.ts';
import { attempt, attemptFrom, giveBack, limits, policies, tooOften } from './throttle.ts';

/** For how long a verified credential needs no hash again, in milliseconds; its proof is asked for all the same. */
const REMEMBER_MS = 300_000;
const REMEMBERED = 1_024;
/** In UTF-16 units: an email has 254. */
const MAX_LOGIN = 512;

/** A person whose password was right. `version` is that of the account which had this password. */
export type Verified = { id: number; username: string; role: Role; version: number };

export type Attempt = {
  person: Verified;
  /** Their account, where it had to be read. */
  account?: Account;
  /** What has to be written for the attempt: in the batch of what follows, or later. */
  settle: Bound[];
  /** Whether the password was looked at, and not known from a moment ago. */
  hashed: boolean;
  /** What the client may know of its limits. */
  headers: Record<string, string>;
};

export type Passwords = {
  /**
   * @throws ProblemError 401 for an unknown login, a wrong password and a disabled account alike, 429, 503
   */
  verify(c: Ctx, login: string, password: string): Promise<Attempt>;
  /** A credential that is right, since it was just set. */
  remember(login: string, password: string, person: Verified): void;
};

export function passwords(deps: Deps, standing: Standing): Passwords {
  const nameOf = secretNames();
  const known = new Lru<string, { person: Verified; until: number }>(REMEMBERED);
  const running = new Map<string, Promise<Attempt>>();
  // NUL is in neither of them.
  const digest = (login: string, password: string) => nameOf(`${login}\0${password.normalize('NFC')}`);

  return {
    async verify(c, given, password) {
      const login = given.normalize('NFC').toLowerCase();
      // What no account can have is worth no hash; whether there is an account makes no difference to that.
      if (login.length > MAX_LOGIN || !couldBePassword(password)) throw passwordRefused();
      const name = digest(login, password);
      const remembered = known.get(name);
      const again = remembered && remembered.until > deps.now() && (await holding(c, remembered.person));
      if (again) return again;
      // The same credential at the same time costs one hash; on Workers requests cannot wait for one another.
      if (deps.runtime === 'workerd') return check(c, login, password, name);
      const same = running.get(name);
      if (same) return { ...(await same), settle: [], hashed: false };
      const checking = check(c, login, password, name).finally(() => running.delete(name));
      running.set(name, checking);
      return checking;
    },
    remember: (login, password, person) => keep(digest(login, password), person),
  };

  /** Where nothing has changed since: a password that is still right is not refused for what else has. */
  async function holding(c: Ctx, person: Verified): Promise<Attempt | undefined> {
    const proof = accountProof(person.id, person.version);
    if (standing.isFresh(proof)) return { person, settle: [], hashed: false, headers: {} };
    const account = await findById(deps.database(c), person.id);
    if (!account || account.disabled || account.version !== person.version) return undefined;
    standing.saw(proof);
    return { person, account, settle: [], hashed: false, headers: {} };
  }

  function keep(name: string, person: Verified): void {
    known.set(name, { person, until: deps.now() + REMEMBER_MS });
  }

  async function check(c: Ctx, login: string, password: string, name: string): Promise<Attempt> {
    const { account, settle, headers } = await admitted(c, login);
    const right = await deps.hasher.verify(c, password, account?.passwordHash);
    if (!right || !account || account.disabled) {
      const failed = audited(c, deps, { event: 'login.failed', userId: account?.id ?? null, actorId: null });
      await deps.database(c).batch([failed], 'write');
      throw passwordRefused(headers);
    }
    let { version } = account;
    if (outdated(account.passwordHash)) version = await rehash(c, account, password);
    const person = { id: account.id, username: account.username, role: account.role, version };
    keep(name, person);
    return { person, account: { ...account, version }, settle, hashed: true, headers };
  }

  /** Counts the attempt, by address and by account, and finds the account: one batch. @throws ProblemError 429 */
  async function admitted(
    c: Ctx,
    login: string,
  ): Promise<Pick<Attempt, 'settle' | 'headers'> & { account: Account | undefined }> {
    const client = deps.database(c);
    const find = accountByLogin({ login });
    const from = attemptFrom(c, deps, policies.login);
    if (!deps.settings.THROTTLE) {
      const { rows } = await client.execute(find);
      return { account: rows[0] && toAccount(rows[0]), settle: [], headers: {} };
    }
    // Whichever of its names an account is tried by, its guesses are counted together; an unknown one has its own.
    const whose = sql`coalesce((SELECT 'account ' || ${accounts.userId} FROM ${accounts}
      WHERE ${accounts.username} = ${login} OR ${accounts.email} = ${login}), 'login ' || ${login})`;
    const statements = [...from.statements, ...attempt(policies.password, whose), find];
    const results = await client.batch(statements, 'write').catch((error) => {
      throw tooOften(error);
    });
    const headers = limits(from.key ? policies.login : policies.password, results[0]!);
    const [row] = results.at(-1)!.rows;
    const account = row && toAccount(row);
    const settle = account
      ? [
          // Itself alone: whoever signs in often does not make room for who guesses (NIST 800-63B-4, 3.2.2).
          giveBack(policies.password, `account ${account.id}`),
          ...(from.key ? [giveBack(policies.login, from.key)] : []),
        ]
      : [];
    return { account, settle, headers };
  }

  /** The parameters of hashing have moved since the password was set. @returns the account's new version */
  async function rehash(c: Ctx, account: Account, password: string): Promise<number> {
    const hash = await deps.hasher.hash(c, password);
    const { rows } = await deps.database(c).execute(
      compile(sql`UPDATE ${accounts} SET ${sql.identifier('password_hash')} = ${hash},
        ${sql.identifier('version')} = ${accounts.version} + 1
        WHERE ${accounts.userId} = ${BigInt(account.id)} AND ${accounts.version} = ${BigInt(account.version)}
        RETURNING ${accounts.version} AS version`),
    );
    return rows[0] ? Number(rows[0].version) : account.version;
  }
}
