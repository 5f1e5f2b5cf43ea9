/** What a resource says of itself. */
import type { z } from '@hono/zod-openapi';
import type { Client } from '@libsql/client';
import type { SQL } from 'drizzle-orm';
import type { SQLiteColumn, SQLiteTable } from 'drizzle-orm/sqlite-core';
import type { KitColumn, WireName } from '../db/schema/kit.ts';
import type { Caller } from '../http/context.ts';

/** A table that the kit can serve: an `id` that is an integer or a text, and the private columns of `kitColumns()`. */
export type KitTable = SQLiteTable & Record<'id' | KitColumn, SQLiteColumn>;
export type FieldName<T extends KitTable> = WireName<
  Exclude<keyof T['$inferSelect'], KitColumn | 'id'> & string
>;

/** The caller in a statement: both are NULL for an anonymous one. `id` is `users.id`, `role` `user` or `admin`. */
export type CallerSql = { id: SQL; role: SQL };

/**
 * A condition of a row, in SQL; made once and applied inside the statement. For `create` the row is the one
 * that would be stored.
 * @example (note, caller) => sql`${note.shared} OR ${note.ownerId} = ${caller.id} OR ${caller.role} = 'admin'`
 */
// A method's parameters are compared both ways, so that rules of a certain table fit where any table is meant.
export type RowRule<T extends KitTable = KitTable> = {
  bivariant(row: T, caller: CallerSql): SQL | undefined;
}['bivariant'];

/** Who may do something: anyone; who is signed in; the row's owner, or an admin; an admin; or a condition. */
export type Rule<T extends KitTable = KitTable> = 'anyone' | 'signedIn' | 'owner' | 'admin' | RowRule<T>;
export type Operation = 'read' | 'create' | 'update' | 'delete';
export type Access<T extends KitTable = KitTable> = Record<Operation, Rule<T>>;

/** A write as its hooks see it. */
export type Write = {
  operation: 'create' | 'replace' | 'update' | 'delete';
  /** The row's id; undefined before a row is created. */
  id: number | string | undefined;
  caller: Caller | null;
  /** The database of this request, to be spoken to through Drizzle (`drizzle-orm/libsql/web`) or as it is. */
  client: Client;
};
export type Data = Record<string, unknown>;
/**
 * Runs before the database is asked to write, with what the body says (empty for `delete`). What it returns is
 * added to what is stored: any field but the id, also one that bodies may not set.
 * @throws ProblemError to refuse
 */
export type Before = (write: Write & { data: Data }) => Data | undefined | Promise<Data | undefined>;
/** Runs once a write is committed, with the row as it is answered (undefined for `delete`); the answer does not wait. */
export type After = (write: Write & { row: Data | undefined }) => void | Promise<void>;

export type Declaration<
  N extends string = string,
  T extends KitTable = KitTable,
  P extends string = string,
  H extends string = string,
  C extends string = string,
  R extends string = string,
  X extends string = string,
> = {
  /** The plural, as in the path. */
  name: N;
  /** The singular, as in the document: `Post`. */
  item: string;
  about: string;
  table: T;
  access: Access<T>;
  /** Parents by their resource's name, and the field that refers to them: `/posts/{id}/comments`, `_expand=post`. */
  belongsTo?: Record<P, FieldName<T>>;
  /** Resources that belong to this one and may be embedded: `_embed=comments`. */
  has?: readonly H[];
  /** Fields that `q` looks into. */
  search?: readonly FieldName<T>[];
  /** Fields that are the caller's id unless an admin says otherwise. */
  fromCaller?: readonly C[];
  /** Fields that are set at creation and then stay. */
  writeOnce?: readonly FieldName<T>[];
  /** Fields that bodies never set: hooks, triggers and defaults do. */
  readOnly?: readonly R[];
  /** Fields that never leave the server, and that bodies never set. */
  private?: readonly X[];
  /** Wire schemas of fields about which the table cannot say enough (formats, JSON columns). */
  fields?: Partial<Record<FieldName<T>, z.ZodType>>;
  /** Whether a list without `_sort` begins with the newest row, that of the largest id. */
  newestFirst?: boolean;
  /** How many rows a list has where the request does not say; 100 by default. */
  defaultLimit?: number;
  /** The largest `_limit`; a larger one is clamped. 1,000 by default, or `defaultLimit` where that is more. */
  maxLimit?: number;
  /** Whether a change without `If-Match` is refused with 428. */
  requireIfMatch?: boolean;
  /**
   * Whether it passes over what JSONPlaceholder passes over: parameters and body fields that do not exist, a page
   * that is none, a body that is missing or lacks fields, and whose id a field says. For a playground.
   */
  lenient?: boolean;
  before?: Before;
  after?: After;
};
