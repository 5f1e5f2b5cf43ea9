/** Secrets in the private columns of every row, which no answer of the whole contract run may show. */
import type { Client } from '@libsql/client';
import { getTableColumns, sql } from 'drizzle-orm';
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core';
import { compile } from '../../src/db/compile.ts';
import { resources } from '../../src/resources/index.ts';

/** What is planted into texts, and as the owner of rows that have none (whom only an admin may then pass for). */
const TEXT = 'planted-secret-4f1c';
const OWNER = 986_123_986_123;

/** What must be found in no answer. */
export const planted: readonly string[] = [TEXT, String(OWNER)];

/** Fills the private columns of the rows that are there: those of the kit, and those that a resource hides. */
export async function plant(client: Client): Promise<void> {
  const tables = Object.values(resources).map(({ table, model }) => {
    const columns = getTableColumns(table) as Record<string, SQLiteColumn>;
    const hidden = (model.declaration.private ?? [])
      .map((name) => columns[name]!)
      .filter((column) => column.columnType === 'SQLiteText' && !column.isUnique);
    return {
      table,
      hidden,
      owner: sql`, ${sql.identifier(table.ownerId.name)} = coalesce(${table.ownerId}, ${OWNER})`,
    };
  });
  for (const { table, hidden, owner } of tables) {
    const texts = [table.createdAt, table.updatedAt, ...hidden];
    const set = texts.map((column) => sql`${sql.identifier(column.name)} = ${TEXT}`);
    // The version is moved on here, so that no trigger sets the time of the change again.
    const version = sql`${sql.identifier(table.version.name)} = ${table.version} + 1`;
    await client.execute(compile(sql`UPDATE ${table} SET ${version}, ${sql.join(set, sql`, `)}${owner}`));
  }
}
