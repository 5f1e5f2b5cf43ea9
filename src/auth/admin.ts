/** Admins are made by whoever runs the server, never over HTTP. */
import type { Client } from '@libsql/client';
import { sql } from 'drizzle-orm';
import { compile } from '../db/compile.ts';
import { accounts } from '../db/schema/accounts.ts';
import { createAccount, findByLogin } from './accounts.ts';
import { hashPassword } from './password.ts';

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
    const passwordHash = await hashPassword(password);
    // A reserved domain (RFC 2606): no mail can be sent there by mistake.
    const email = `${username}@admin.invalid`;
    await createAccount(client, { username, email, name: username, role: 'admin', passwordHash });
    return 'created';
  }
  if (known.role === 'admin') return 'known';
  if (!promote) return 'taken';
  await client.execute(
    compile(sql`UPDATE ${accounts} SET role = 'admin' WHERE ${accounts.userId} = ${known.id}`),
  );
  return 'promoted';
}
