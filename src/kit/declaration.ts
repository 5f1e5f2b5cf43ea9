/** What a resource says of itself, and the model that the kit makes of it once. */
import type { z } from '@hono/zod-openapi';
import { getTableColumns, getTableName, SQL } from 'drizzle-orm';
import { getTableConfig, type SQLiteColumn, type SQLiteTable } from 'drizzle-orm/sqlite-core';
import { type KitColumn, kitColumnNames } from '../db/schema/kit.ts';

/** Who may do something: anyone; who is signed in; the row's owner, or an admin; an admin. */
export type Rule = 'anyone' | 'signedIn' | 'owner' | 'admin';
export type Access = {
  read: 'anyone' | 'signedIn' | 'admin';
  create: Exclude<Rule, 'owner'>;
  update: Rule;
  delete: Rule;
};

/** A table that the kit can serve: an integer `id`, and the private columns of `kitColumns()`. */
export type KitTable = SQLiteTable & Record<'id' | KitColumn, SQLiteColumn>;
export type FieldName<T extends KitTable> = Exclude<keyof T['$inferSelect'], KitColumn | 'id'> & string;

export type Declaration<
  N extends string = string,
  T extends KitTable = KitTable,
  P extends string = string,
  C extends string = string,
> = {
  /** The plural, as in the path. */
  name: N;
  /** The singular, as in the document: `Post`. */
  item: string;
  about: string;
  table: T;
  access: Access;
  /** Parents by their resource's name, and the field that refers to them: `/posts/{id}/comments`. */
  belongsTo?: Record<P, FieldName<T>>;
  /** Fields that are the caller's id unless an admin says otherwise. */
  fromCaller?: readonly C[];
  /** Fields that are set at creation and then stay. */
  writeOnce?: readonly FieldName<T>[];
  /** Wire schemas of fields about which the table cannot say enough (formats, JSON columns). */
  fields?: Partial<Record<FieldName<T>, z.ZodType>>;
  /** How many rows a list has where the request does not say. */
  defaultLimit?: number;
  /** The largest `_limit`; a larger one is clamped. */
  maxLimit?: number;
};

export type Kind = 'integer' | 'real' | 'text' | 'boolean' | 'json';
export type Field = {
  name: string;
  column: SQLiteColumn;
  kind: Kind;
  nullable: boolean;
  /** Whether a body may leave it out. */
  optional: boolean;
  fromCaller: boolean;
  writeOnce: boolean;
  /** The column that a value must be found in. */
  references: SQLiteColumn | undefined;
};

export type Model = {
  name: string;
  item: string;
  table: KitTable;
  declaration: Declaration;
  /** Public fields in the order of the table's columns, `id` among them. */
  fields: readonly Field[];
  field: ReadonlyMap<string, Field>;
  /** Those that a body may set. */
  writable: readonly Field[];
  parents: readonly { name: string; field: Field }[];
  defaultLimit: number;
  maxLimit: number;
};

/** @throws Error for a declaration that names what its table does not have (at start, for the developer) */
export function model(declaration: Declaration): Model {
  const { name, item, table, fromCaller = [], writeOnce = [], belongsTo = {} } = declaration;
  const { foreignKeys } = getTableConfig(table);
  const fields = Object.entries(getTableColumns(table))
    .filter(([field]) => !kitColumnNames.includes(field as KitColumn))
    .map(([field, column]): Field => {
      const reference = foreignKeys.map((key) => key.reference()).find((r) => r.columns[0] === column);
      const set = fromCaller.includes(field);
      return {
        name: field,
        column,
        kind: kindOf(column),
        nullable: !column.notNull,
        optional: !column.notNull || column.hasDefault || set,
        fromCaller: set,
        writeOnce: writeOnce.includes(field),
        references: reference?.foreignColumns[0],
      };
    });
  const field = new Map(fields.map((f) => [f.name, f]));
  for (const named of [
    ...fromCaller,
    ...writeOnce,
    ...Object.values(belongsTo),
    ...Object.keys(declaration.fields ?? {}),
  ]) {
    if (!field.has(named))
      throw new Error(`Resource ${name}: its table ${getTableName(table)} has no ${named}`);
  }
  const { defaultLimit = 100, maxLimit = Math.max(1_000, defaultLimit) } = declaration;
  const parents = Object.entries(belongsTo).map(([parent, by]) => ({ name: parent, field: field.get(by)! }));
  const writable = fields.filter((f) => f.name !== 'id');
  return { name, item, table, declaration, fields, field, writable, parents, defaultLimit, maxLimit };
}

/** A column's default as a value, where it is one and not SQL. */
export const defaultOf = ({ column }: Field): unknown =>
  column.hasDefault && !(column.default instanceof SQL) ? column.default : undefined;

const kinds: Record<string, Kind> = {
  SQLiteInteger: 'integer',
  SQLiteReal: 'real',
  SQLiteText: 'text',
  SQLiteBoolean: 'boolean',
  SQLiteTextJson: 'json',
};

function kindOf(column: SQLiteColumn): Kind {
  const kind = kinds[column.columnType];
  if (!kind)
    throw new Error(`Column ${column.name}: ${column.columnType} cannot be served; store text or a number`);
  return kind;
}
