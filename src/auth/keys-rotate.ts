/** Another key to sign access tokens with. */
import type { Client } from '@libsql/client';
import { sql } from 'drizzle-orm';
import { compile } from '../db/compile.ts';
import { signingKeys } from '../db/schema/accounts.ts';
import { SIGNS_AFTER_MS } from './keys.ts';
import { insertKey, isoTime, open } from './keys-sealed.ts';

/** How long a key that signs no more still verifies, at least: a token lives ten minutes. */
const VERIFIES_MS = 86_400_000;

const created = sql.identifier(signingKeys.createdAt.name);
const newest = compile(
  sql`SELECT ${signingKeys.sealedKey} AS sealed FROM ${signingKeys} ORDER BY ${created} DESC LIMIT 1`,
);

/**
 * Adds a key. It is published at once and signs once every server knows it (`SIGNS_AFTER_MS`); those that signed
 * before it go on verifying, and are removed by the first rotation a day after they have signed for the last time.
 * Nobody is signed out: a session is no matter of keys.
 *
 * @param secret the setting `SECRET`
 * @param now milliseconds since 1970
 * @param revoke for a key that somebody else may have: all others go at once, and what they have signed is refused
 * @returns how many keys were removed
 * @throws Error when `secret` is not that of the servers, unless they are given the new key alone
 */
export async function rotateKeys(
  client: Client,
  secret: string,
  now: number,
  revoke = false,
): Promise<number> {
  if (!revoke) {
    const [row] = (await client.execute(newest)).rows;
    if (row) await open(String(row.sealed), secret);
  }
  const retired = isoTime(now - SIGNS_AFTER_MS - VERIFIES_MS);
  const over = revoke
    ? sql`1`
    : sql`EXISTS (SELECT 1 FROM ${signingKeys} AS successor
        WHERE successor.${created} > ${signingKeys.createdAt} AND successor.${created} <= ${retired})`;
  const [removed] = await client.batch(
    [
      compile(sql`DELETE FROM ${signingKeys} WHERE ${over} RETURNING 1 AS removed`),
      await insertKey(secret, now),
    ],
    'write',
  );
  return removed!.rows.length;
}
