/** Whether the database is there, and as this version needs it. */
import { sql } from 'drizzle-orm';
import type { Settings } from '../../config.ts';
import { compile } from '../../db/compile.ts';
import { pendingMigrations } from '../../db/pending.ts';
import { openRemote } from '../../db/remote.ts';
import { accounts } from '../../db/schema/accounts.ts';
import { explain } from '../explain.ts';
import { tryReplica } from '../try-remote.ts';
import { bad, type Finding, good, mind } from './finding.ts';

const anAdmin = compile(
  sql`SELECT 1 AS found FROM ${accounts} WHERE ${accounts.role} = 'admin' AND NOT ${accounts.disabled} LIMIT 1`,
);

/** Asks the database of the settings, and its replica. They are read, and nothing else. */
export async function databaseFindings(settings: Settings): Promise<Finding[]> {
  const { LIBSQL_URL: url, LIBSQL_REPLICA_URL: replica, LIBSQL_AUTH_TOKEN: authToken } = settings;
  const asked = [url && primaryFindings(url, authToken), replica && replicaFindings(replica, authToken)];
  return (await Promise.all(asked)).flatMap((findings) => findings || []);
}

async function replicaFindings(url: string, authToken?: string): Promise<Finding[]> {
  const found: Finding[] = [];
  await tryReplica({ url, authToken }, (line) => found.push(bad(line)));
  return found.length > 0 ? found : [good('The replica answers')];
}

async function primaryFindings(url: string, authToken?: string): Promise<Finding[]> {
  const client = openRemote({ url, authToken });
  try {
    const pending = await pendingMigrations(client);
    if (pending.length > 0)
      return [bad(`The database lacks ${pending.join(', ')}: npm run db:migrate, with the same LIBSQL_URL`)];
    const { rows } = await client.execute(anAdmin);
    const known = good('The database answers, and its schema is that of this version');
    return rows.length > 0
      ? [known]
      : [known, mind('There is no admin yet: npm run admin -- NAME, with the same LIBSQL_URL')];
  } catch (error) {
    return [bad(explain(error))];
  } finally {
    client.close();
  }
}
