/** The key with which a target signs access tokens, for tests that forge what is wrong in one thing alone. */
import type { Client } from '@libsql/client';
import { sql } from 'drizzle-orm';
import { compile } from '../../src/db/compile.ts';
import { signingKeys } from '../../src/db/schema/accounts.ts';
import type { Signing } from '../contract/support.ts';

/** @param baseUrl of the server, which makes its key when it first needs one @param secret the server's `SECRET` */
export async function signingOf(baseUrl: string, client: Client, secret: string): Promise<Signing> {
  const answer = await fetch(`${baseUrl}/.well-known/jwks.json`);
  if (!answer.ok) throw new Error(`/.well-known/jwks.json answered ${answer.status}`);
  await answer.body?.cancel();
  const select = sql`SELECT ${signingKeys.id} AS kid, ${signingKeys.sealedKey} AS sealed FROM ${signingKeys}`;
  const [row] = (await client.execute(compile(select))).rows;
  return { kid: String(row?.kid), sealed: String(row?.sealed), secret };
}
