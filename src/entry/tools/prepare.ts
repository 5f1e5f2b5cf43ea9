/** A libSQL server of this checkout made ready for development: tables, samples, a secret and an admin. */
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hasSamples } from '../first-rows.ts';
import { kept } from '../settings.ts';
import { makeAdmin, migrate, seed } from './remote.ts';

/**
 * Brings the tables up to date; the first time it also writes the samples and makes the admin.
 * @param dir what belongs to this database lies here: deleting the folder starts anew
 * @returns the settings of a server over it, and the file with the admin's password
 */
export async function prepare(
  dir: string,
  url: string,
): Promise<{ settings: Record<string, string>; passwordFile: string }> {
  const log = join(dir, 'prepare.log');
  const seeded = join(dir, 'seeded');
  const passwordFile = join(dir, 'admin-password');
  rmSync(log, { force: true });
  const settings = { LIBSQL_URL: url, LIBSQL_AUTH_TOKEN: '', SECRET: kept(dir, 'secret') };
  await migrate({ settings, log });
  if (!existsSync(seeded)) {
    if (hasSamples()) console.log('Writing the samples…');
    await seed({ settings, log });
    writeFileSync(seeded, '');
  }
  if (!existsSync(passwordFile)) {
    const password = kept(dir, 'admin-password');
    await makeAdmin({ settings, log, username: 'admin', password }).catch((error) => {
      rmSync(passwordFile);
      throw error;
    });
  }
  return { settings, passwordFile };
}
