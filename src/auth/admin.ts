/** Admins are made by whoever runs the server, never over HTTP. */
import type { Client } from '@libsql/client';
import { sql } from 'drizzle-orm';
import { compile } from '../db/compile.ts';
import { accounts } from '../db/schema/accounts.ts';
import { createAccount, findByLogin } from './accounts.ts';
import { hashPassword } from './password.ts';

/**
 * Makes the account `username` with the role admin, or gives an existing one that role.
 * @param password of a new account; that of an existing one stays
 * @returns whether the account is new
 */
export async function ensureAdmin(client: Client, username: string, password: string): Promise<boolean> {
  const known = await findByLogin(client, username);
  if (!known) {
    const passwordHash = await hashPassword(password);
    // A reserved domain (RFC 2606): no mail can be sent there by mistake.
    const email = `${username}@admin.invalid`;
    await createAccount(client, { username, email, name: username, role: 'admin', passwordHash });
    return true;
  }
  if (known.role !== 'admin') {
    await client.execute(
      compile(sql`UPDATE ${accounts} SET role = 'admin' WHERE ${accounts.userId} = ${known.id}`),
    );
  }
  return false;
}
