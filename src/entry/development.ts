/** What a new database has in development: the samples, if there are any, and an admin. */
import { join } from 'node:path';
import type { Client } from '@libsql/client';
import { ensureAdmin } from '../auth/admin.ts';
import type { Settings } from '../config.ts';
import { loadRows } from '../db/load.ts';
import type { Resource } from '../kit/resource.ts';
import { collectionsOf, hasSamples, samplesFor } from './first-rows.ts';
import { kept } from './settings.ts';

/** Fills a new database with the samples, if there are any. */
export async function loadSamples(
  client: Client,
  resources: Resource[],
  say: (line: string) => void,
): Promise<void> {
  if (!hasSamples()) return;
  say('A new database: writing the samples…');
  await loadRows(client, collectionsOf(resources), await samplesFor(resources));
}

/** @returns how to sign in as the admin */
export async function prepareDevelopment(
  client: Client,
  settings: Settings,
  isNew: boolean,
  resources: Resource[],
  say: (line: string) => void,
): Promise<string> {
  if (isNew && settings.SEED !== false) await loadSamples(client, resources, say);
  const password = kept(settings.DATA_DIR, 'admin-password');
  if ((await ensureAdmin(client, 'admin', password)) === 'taken') {
    return 'Somebody has registered the name admin: make an admin with npm run admin -- NAME';
  }
  return `Sign in as admin; the password is in ${join(settings.DATA_DIR, 'admin-password')}`;
}
