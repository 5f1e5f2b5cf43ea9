/** Finds out whether a database takes writes, by a row that nobody sees. */
import type { Client } from '@libsql/client';
import { sql } from 'drizzle-orm';
import { compile } from './compile.ts';
import { idempotencyKeys as keys } from './schema/idempotency.ts';

/** More than most requests write: a disk that has room for less is as good as full. */
const BYTES = 65_536;

const name = (column: { name: string }) => sql.identifier(column.name);
const columns = [
  keys.callerId,
  keys.route,
  keys.key,
  keys.fingerprint,
  keys.status,
  keys.body,
  keys.expiresAt,
];
/** An answer that ran out long ago: it is given to nobody, and goes with others of its kind should we end here. */
const insert = compile(sql`INSERT OR REPLACE INTO ${keys} (${sql.join(columns.map(name), sql`, `)})
  VALUES (0, 'GET /ready', '', '', 200, hex(zeroblob(${BigInt(BYTES / 2)})), 0)`);
const remove = compile(
  sql`DELETE FROM ${keys} WHERE ${keys.callerId} = 0 AND ${keys.route} = 'GET /ready' AND ${keys.key} = ''`,
);

/**
 * Writes 64 KiB and removes them again, in two transactions: what one alone makes and undoes needs no room on the
 * disk, and so would never fail.
 * @throws LibsqlError what a request that writes would meet
 */
export async function tryWrite(client: Pick<Client, 'execute'>): Promise<void> {
  await client.execute(insert);
  await client.execute(remove);
}
