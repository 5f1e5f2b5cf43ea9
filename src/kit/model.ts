/** The model that the kit makes of a declaration once, and the graph of all of them. */
import { getTableColumns, getTableName, SQL } from 'drizzle-orm';
import { getTableConfig, type SQLiteColumn } from 'drizzle-orm/sqlite-core';
import { type KitColumn, kitColumnNames, wireName } from '../db/schema/kit.ts';
import type { Declaration, KitTable } from './declaration.ts';

export type Kind = 'integer' | 'real' | 'text' | 'boolean' | 'json';
export type Field = {
  /** As the API calls it. */
  name: string;
  /** Its key in the table. */
  property: string;
  column: SQLiteColumn;
  kind: Kind;
  nullable: boolean;
  /** Whether a body may leave it out. */
  optional: boolean;
  fromCaller: boolean;
  /** Whether nobody but an admin may set it to the id of somebody else. */
  own: boolean;
  writeOnce: boolean;
  readOnly: boolean;
  /** Whether an index of the table begins with it, so that a filter by it reads no other rows. */
  indexed: boolean;
  /** The column that a value must be found in. */
  references: SQLiteColumn | undefined;
};

export type Parent = {
  /** The parent's resource. */
  name: string;
  field: Field;
  /** Its name in `_expand`, and in the row: `user` for the field `userId`. */
  as: string;
};

export type Model = {
  name: string;
  item: string;
  table: KitTable;
  declaration: Declaration;
  /** Every field in the order of the table's columns, also private ones. */
  all: readonly Field[];
  /** The public ones, `id` among them. */
  fields: readonly Field[];
  field: ReadonlyMap<string, Field>;
  id: Field;
  /** Those that a body of POST may set. */
  writable: readonly Field[];
  /** Those that only hooks set. */
  hidden: readonly Field[];
  parents: readonly Parent[];
  /** What `q` looks into. */
  search: readonly Field[];
  defaultLimit: number;
  maxLimit: number;
  lenient: boolean;
};

/** Every resource's model by its name. */
export type Graph = ReadonlyMap<string, Model>;

/** @throws Error for a declaration that names what its table does not have (at start, for the developer) */
export function model(declaration: Declaration): Model {
  const { name, item, table, belongsTo = {}, search = [] } = declaration;
  const all = fieldsOf(declaration);
  const hides = new Set<string>(declaration.private);
  const fields = all.filter((f) => !hides.has(f.name));
  const field = new Map(fields.map((f) => [f.name, f]));
  const named = (key: string): Field => {
    const found = field.get(key);
    if (!found)
      throw new Error(`Resource ${name}: its table ${getTableName(table)} has no public field ${key}`);
    return found;
  };
  const { fromCaller = [], writeOnce = [], readOnly = [] } = declaration;
  for (const key of [...fromCaller, ...writeOnce, ...readOnly, ...Object.keys(declaration.fields ?? {})]) {
    if (!hides.has(key)) named(key);
  }
  const parents = Object.entries(belongsTo).map(([parent, by]) => {
    const from = named(by);
    if (!from.references) throw new Error(`Resource ${name}: ${by} refers to no table (references(() => …))`);
    if (!from.indexed)
      throw new Error(`Resource ${name}: give ${by} an index, or each list of a parent reads every row`);
    return { name: parent, field: from, as: /.Id$/.test(by) ? by.slice(0, -2) : parent };
  });
  const { defaultLimit = 100, maxLimit = Math.max(1_000, defaultLimit), lenient = false } = declaration;
  const id = named('id');
  return {
    ...{ name, item, table, declaration, all, fields, field, id, parents, defaultLimit, maxLimit, lenient },
    // A text id may be chosen by the client; an integer one is always given out.
    writable: fields.filter((f) => !f.readOnly && (f !== id || f.kind === 'text')),
    hidden: all.filter((f) => (f.readOnly || hides.has(f.name)) && !f.column.generated),
    search: search.map(named),
  };
}

function fieldsOf({
  table,
  lenient = false,
  fromCaller = [],
  writeOnce = [],
  readOnly = [],
}: Declaration): Field[] {
  const { foreignKeys, indexes, uniqueConstraints } = getTableConfig(table);
  const first = new Set<unknown>(
    indexes.filter(({ config }) => !config.where).map(({ config }) => config.columns[0]),
  );
  for (const { columns } of uniqueConstraints) first.add(columns[0]);
  return Object.entries(getTableColumns(table))
    .filter(([name]) => !kitColumnNames.includes(name as KitColumn))
    .map(([property, column]): Field => {
      const name = wireName(property);
      const reference = foreignKeys.map((key) => key.reference()).find((r) => r.columns[0] === column);
      const set = fromCaller.includes(name);
      return {
        ...{ name, property, column, kind: kindOf(column), nullable: !column.notNull, fromCaller: set },
        own: set && !lenient,
        optional: !column.notNull || column.hasDefault || set || lenient,
        writeOnce: writeOnce.includes(name),
        readOnly: readOnly.includes(name) || column.generated !== undefined,
        indexed: column.primary || column.isUnique || first.has(column),
        references: reference?.foreignColumns[0],
      };
    });
}

/**
 * The graph of resources. @throws Error where one names another that is not there (at start, for the developer)
 */
export function graphOf(models: readonly Model[]): Graph {
  const graph = new Map(models.map((m) => [m.name, m]));
  for (const { name, parents, declaration } of models) {
    for (const parent of parents) {
      if (!graph.has(parent.name))
        throw new Error(`Resource ${name} belongs to ${parent.name}, which is no resource`);
      if (graph.get(parent.name)!.table !== parent.field.references!.table)
        throw new Error(
          `Resource ${name}: ${parent.field.name} does not refer to the table of ${parent.name}`,
        );
    }
    for (const child of declaration.has ?? []) {
      if (!graph.get(child)?.parents.some((parent) => parent.name === name))
        throw new Error(`Resource ${name} has ${child}, which is no resource that belongs to it`);
    }
  }
  return graph;
}

/** A column's default as a value, where it is one and neither SQL nor a function. */
export const fixedDefault = ({ column }: Field): unknown =>
  column.hasDefault && !(column.default instanceof SQL) ? column.default : undefined;

/** What a new row has where nothing is said, unless the database itself knows. */
export const defaultOf = (field: Field): unknown =>
  field.column.defaultFn?.() ?? field.column.onUpdateFn?.() ?? fixedDefault(field);

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
