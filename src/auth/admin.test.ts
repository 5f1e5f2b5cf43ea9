/** Whoever registers a name first is never made an admin by it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openEngine } from '../db/engine.ts';
import { migrate } from '../db/migrate.ts';
import { createAccount, findByLogin } from './accounts.ts';
import { ensureAdmin } from './admin.ts';

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
