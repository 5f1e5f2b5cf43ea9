/**
 * The row that the last statement wrote, read back by the next one in the batch: RETURNING, which costs as much,
 * would show it as it is before the table's AFTER triggers.
 */
import { type SQL, sql } from 'drizzle-orm';
import type { Model } from './model.ts';
import { jsonRow } from './row-sql.ts';

/** What `last_insert_rowid()` is about: an integer id is the rowid itself. */
export const rowid = ({ id, table }: Model): SQL =>
  id.kind === 'integer' ? sql`${table.id}` : sql`${table}._rowid_`;

/** The row that was just inserted, if one was: `changes()` counts no triggers, and no reads. */
export const isInserted = (model: Model): SQL => sql`${rowid(model)} = last_insert_rowid() AND changes() = 1`;
/** The row of the placeholder `row`, if it was just updated. */
export const isUpdated = ({ table }: Model): SQL =>
  sql`${table.id} = ${sql.placeholder('row')} AND changes() = 1`;

/** Its JSON text, id and version. */
export const written = (model: Model, which: SQL): SQL =>
  sql`SELECT ${jsonRow(model)} AS body, ${model.table.id} AS id, ${model.table.version} AS version
    FROM ${model.table} WHERE ${which} LIMIT 1`;
