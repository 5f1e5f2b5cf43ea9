/** What becomes of a person's rows when the person goes. */
import { getTableConfig, type SQLiteTable } from 'drizzle-orm/sqlite-core';
import { users } from '../db/schema/users.ts';

/**
 * By table: `deleted` where rows go along with the user that they refer to (ON DELETE CASCADE), else `kept`: their
 * owner's id is given to nobody again, so that only admins may change them.
 */
export function fatesOf(tables: Record<string, SQLiteTable>): Record<string, 'deleted' | 'kept'> {
  const goes = (table: SQLiteTable) =>
    table === users ||
    getTableConfig(table).foreignKeys.some(
      (key) => key.onDelete === 'cascade' && key.reference().foreignTable === users,
    );
  return Object.fromEntries(
    Object.entries(tables).map(([name, table]) => [name, goes(table) ? 'deleted' : 'kept'] as const),
  );
}
