/** Whether the signing keys in a database can be opened with the secret of this server. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { open } from '../../auth/keys-sealed.ts';
import type { Settings } from '../../config.ts';
import { compile } from '../../db/compile.ts';
import { signingKeys } from '../../db/schema/accounts.ts';
import { Connection } from '../../db/statement.ts';
import { LOCK_MS } from './copy.ts';

const newest = compile(
  sql`SELECT ${signingKeys.sealedKey} AS sealed FROM ${signingKeys} ORDER BY ${signingKeys.createdAt} DESC LIMIT 1`,
);

/** @returns why they cannot be opened; undefined where they can, or there are none */
export async function secretFault(path: string, settings: Settings): Promise<string | undefined> {
  const database = new Connection(path, [], LOCK_MS);
  const [row] = (() => {
    try {
      return database.run(newest).rows;
    } finally {
      database.close();
    }
  })();
  if (!row) return undefined;
  const file = join(settings.DATA_DIR, 'secret');
  const secret = settings.SECRET ?? (existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined);
  const where = settings.SECRET ? 'SECRET' : file;
  if (secret === undefined) return `${where} is missing`;
  return open(String(row.sealed), secret).then(
    () => undefined,
    () => `${where} is another one`,
  );
}
