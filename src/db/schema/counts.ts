import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/**
 * How many rows a kit table has, kept by two triggers of the table (`npm run db:generate` adds them): to count a
 * million rows anew would cost each list a hundred times what its page does. A table that is not here is counted.
 */
export const rowCounts = sqliteTable('row_counts', {
  /** Its name in SQL. */
  name: text('name').primaryKey(),
  rows: integer('n').notNull(),
});
