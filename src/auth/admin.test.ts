/** Whoever registers a name first is never made an admin by it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { compile } from '../db/compile.ts';
import { openEngine } from '../db/engine.ts';
import { migrate } from '../db/migrate.ts';
import { createAccount, findByLogin } from './accounts.ts';
import { ensureAdmin, recoverAdmin } from './admin.ts';
import { verifyPassword } from './password.ts';

it('an account that exists is promoted only when that is asked for', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ledge-admin-'));
  const client = openEngine(join(folder, 'ledge.db'));
  await migrate(client, 'drizzle');
  expect(await ensureAdmin(client, 'root', 'a password')).toBe('created');
  expect(await ensureAdmin(client, 'root', 'another one')).toBe('known');
  const squatter = {
    username: 'boss',
    email: 'b@example.com',
    name: 'B',
    role: 'user' as const,
    passwordHash: 'x',
  };
  await createAccount(client, squatter);
  expect(await ensureAdmin(client, 'boss', 'a password')).toBe('taken');
  expect((await findByLogin(client, 'boss'))?.role).toBe('user');
  expect(await ensureAdmin(client, 'boss', 'a password', true)).toBe('promoted');
  expect((await findByLogin(client, 'boss'))?.role).toBe('admin');
  client.close();
  rmSync(folder, { recursive: true });
});

it('an admin is recovered, and somebody else only where that is asked for', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ledge-admin-'));
  const client = openEngine(join(folder, 'ledge.db'));
  await migrate(client, 'drizzle');
  const count = async (table: string) =>
    (await client.execute(compile(sql`SELECT 1 FROM ${sql.identifier(table)}`))).rows.length;
  await ensureAdmin(client, 'root', 'a password');
  const boss = {
    username: 'boss',
    email: 'b@example.com',
    name: 'B',
    role: 'user',
    passwordHash: 'x',
  } as const;
  const id = BigInt(await createAccount(client, boss));
  await client.batch(
    [
      sql`UPDATE accounts SET disabled = 1 WHERE user_id = ${id}`,
      sql`INSERT INTO sessions VALUES ('s', ${id}, '', 0, '', '', 0, 0, 9999999999999)`,
      sql`INSERT INTO password_resets VALUES ('r', ${id}, 9999999999999)`,
      sql`INSERT INTO throttles VALUES (${`password account ${id}`}, 9999999999999)`,
    ].map(compile),
    'write',
  );
  expect(await recoverAdmin(client, 'nobody', 'a new password')).toBe('unknown');
  expect(await recoverAdmin(client, 'boss', 'a new password')).toBe('taken');
  expect(await findByLogin(client, 'boss')).toMatchObject({
    role: 'user',
    disabled: true,
    passwordHash: 'x',
  });
  for (const table of ['sessions', 'password_resets', 'throttles']) expect(await count(table), table).toBe(1);

  expect(await recoverAdmin(client, 'boss', 'a new password', true)).toBe('recovered');
  const after = await findByLogin(client, 'boss');
  expect(after).toMatchObject({ role: 'admin', disabled: false });
  expect(verifyPassword('a new password', after?.passwordHash)).toBe(true);
  for (const table of ['sessions', 'password_resets', 'throttles']) expect(await count(table), table).toBe(0);
  const { rows } = await client.execute(
    compile(sql`SELECT event FROM audit WHERE user_id = ${id} ORDER BY id`),
  );
  const events = ['role.changed', 'account.enabled', 'password.reset'];
  expect(rows.map(({ event }) => event)).toEqual(events);
  // Of an admin who is enabled only the password is told of.
  expect(await recoverAdmin(client, 'boss', 'another new password')).toBe('recovered');
  expect(await count('audit')).toBe(1 + events.length + 1);
  client.close();
  rmSync(folder, { recursive: true });
});
