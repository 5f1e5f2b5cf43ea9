/** `users` is there already, with people in it: those of the samples go, those who sign in stay who they are. */
import type { Transaction } from '@libsql/client';
import { is, type SQL, sql } from 'drizzle-orm';
import { getTableConfig, SQLiteTable } from 'drizzle-orm/sqlite-core';
import { compile } from '../../db/compile.ts';
import type { Prepared } from '../../db/load.ts';
import { rowError } from '../../db/load-plan.ts';
import * as schema from '../../db/schema/index.ts';

export type FormerUser = { id: number; name: string; username: string; email: string };
const { accounts, users } = schema;

/** Deletes the people of the samples that nobody has changed and nothing refers to. @returns how many */
export async function removeFormerUsers(tx: Transaction, former: readonly FormerUser[]): Promise<number> {
  if (former.length === 0) return 0;
  const unused: SQL[] = Object.values(schema)
    .filter((table): table is SQLiteTable & typeof table => is(table, SQLiteTable))
    .flatMap((table) => getTableConfig(table).foreignKeys.map((key) => key.reference()))
    .filter(({ foreignTable }) => foreignTable === users)
    .map(
      ({ columns: [column] }) =>
        sql`NOT EXISTS (SELECT 1 FROM ${column!.table} WHERE ${column} = ${users.id})`,
    );
  const same = sql`EXISTS (SELECT 1 FROM json_each(${JSON.stringify(former)}) WHERE value ->> '$.id' = ${users.id}
    AND value ->> '$.name' = ${users.name} AND value ->> '$.username' = ${users.username}
    AND value ->> '$.email' = ${users.email})`;
  const where = sql.join([same, ...unused], sql` AND `);
  return (await tx.execute(compile(sql`DELETE FROM ${users} WHERE ${where}`))).rowsAffected;
}

/** @throws LoadError for a row of the file whose id is that of somebody who can sign in */
export async function checkPeople(tx: Transaction, rows: Prepared): Promise<void> {
  const plan = rows.find(({ plan }) => plan.table === users)?.plan;
  if (!plan) return;
  const ids = JSON.stringify(plan.rows.map(({ values }) => values.id ?? null));
  const taken = await tx.execute(
    compile(
      sql`SELECT ${accounts.userId} AS id FROM ${accounts} WHERE ${accounts.userId} IN (SELECT value FROM json_each(${ids}))`,
    ),
  );
  const [first] = taken.rows.map(({ id }) => Number(id));
  if (first === undefined) return;
  const at = plan.rows.find(({ values }) => values.id === first)!;
  throw rowError(
    'users',
    at.number,
    first,
    '/id: is that of somebody here who signs in: give the row another one',
  );
}
