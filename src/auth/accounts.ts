/** Accounts in the database. Every statement has its values bound; errors know no HTTP. */
import type { Client, Row } from '@libsql/client';
import { type SQL, sql } from 'drizzle-orm';
import { type Bound, compile, prepare } from '../db/compile.ts';
import { accounts } from '../db/schema/accounts.ts';
import { users } from '../db/schema/users.ts';
import type { Role } from '../http/context.ts';

export type Account = {
  /** The id of the user (`users.id`). */
  id: number;
  username: string;
  email: string;
  name: string;
  role: Role;
  disabled: boolean;
  passwordHash: string;
  /** Counts the changes of the account, from 1. */
  version: number;
};

const columns = sql`${accounts.userId} AS id, ${accounts.username} AS username, ${accounts.email} AS email,
  ${users.name} AS name, ${accounts.role} AS role, ${accounts.disabled} AS disabled, ${accounts.passwordHash} AS hash,
  ${accounts.version} AS version FROM ${accounts} JOIN ${users} ON ${users.id} = ${accounts.userId}`;

/** The account that signs in with `login`, a username or an email in lower case. */
export const accountByLogin = prepare(sql`SELECT ${columns}
  WHERE ${accounts.username} = ${sql.placeholder('login')} OR ${accounts.email} = ${sql.placeholder('login')}`);
/** The account of a user. @param user their id */
export const accountOf = (user: SQL): SQL =>
  sql`SELECT ${columns} WHERE ${accounts.userId} = ${user} LIMIT 1`;
/** The account of the user `id`. */
export const accountById = prepare(accountOf(sql`${sql.placeholder('id')}`));

/** The account that signs in with `login`, a username or an email in any case. */
export async function findByLogin(client: Client, login: string): Promise<Account | undefined> {
  const { rows } = await client.execute(accountByLogin({ login: normalLogin(login) }));
  return rows[0] && toAccount(rows[0]);
}

/** The account of a user. */
export async function findById(client: Client, id: number): Promise<Account | undefined> {
  const { rows } = await client.execute(accountById({ id: BigInt(id) }));
  return rows[0] && toAccount(rows[0]);
}

/** A login as accounts have it. */
export const normalLogin = (login: string): string => login.normalize('NFC').toLowerCase();

export type NewAccount = Pick<Account, 'username' | 'email' | 'name' | 'role' | 'passwordHash'>;

/**
 * Makes a user (the public profile) and the account with which they sign in, both or neither.
 *
 * @param more what belongs to it: `first` comes before, and `then`, which is given the new id in SQL, after
 * @returns the id of the user
 * @throws LibsqlError of a unique constraint when the username or the email is taken
 */
export async function createAccount(
  client: Client,
  account: NewAccount,
  more: { first?: Bound[]; then?: (user: SQL) => Bound[] } = {},
): Promise<number> {
  const { username, email, name, role, passwordHash } = account;
  const { first = [], then = () => [] } = more;
  // Found again by the handle, which is unique: a statement cannot see the id that the one before it made.
  const user = sql`(SELECT ${users.id} FROM ${users} WHERE lower(${users.username}) = ${username})`;
  const results = await client.batch(
    [
      ...first,
      compile(sql`INSERT INTO ${users} (name, username) VALUES (${name}, ${username}) RETURNING id`),
      compile(sql`UPDATE ${users} SET owner_id = ${users.id} WHERE ${users.id} = ${user}`),
      compile(sql`INSERT INTO ${accounts} (user_id, username, email, password_hash, role)
        VALUES (${user}, ${username}, ${email}, ${passwordHash}, ${role})`),
      ...then(user),
    ],
    'write',
  );
  return Number(results[first.length]!.rows[0]!.id);
}

/** The account in a row of `accountByLogin` or `accountById`. */
export const toAccount = (row: Row): Account => ({
  id: Number(row.id),
  username: String(row.username),
  email: String(row.email),
  name: String(row.name),
  role: row.role === 'admin' ? 'admin' : 'user',
  disabled: row.disabled === 1,
  passwordHash: String(row.hash),
  version: Number(row.version),
});
