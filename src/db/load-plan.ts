/** Reads a file's collections into rows that may be written, without touching the database. */
import { setImmediate as macrotask } from 'node:timers/promises';
import { getTableColumns, getTableName } from 'drizzle-orm';
import { getTableConfig, type SQLiteColumn, type SQLiteTable } from 'drizzle-orm/sqlite-core';
import type { z } from 'zod';
import { LoadError } from './load-error.ts';
import { checkRow } from './row-fault.ts';
import { kitColumnNames, wireName } from './schema/kit.ts';

/** A resource that a file's collection of the same name can be loaded into. */
export type Collection = {
  name: string;
  table: SQLiteTable;
  /** Validates one whole wire row: camelCase, strict, `id` optional. */
  row: z.ZodType;
};

export type PlannedRow = {
  /** Where it stands in the file's array, from 1. */
  number: number;
  values: Record<string, unknown>;
};

/** One foreign key of a single column. */
export type Reference = { property: string; target: SQLiteTable; column: SQLiteColumn };

export type Plan = {
  name: string;
  table: SQLiteTable;
  id: SQLiteColumn;
  /** The columns that the wire knows, by the name that they have there. */
  columns: Map<string, SQLiteColumn>;
  references: Reference[];
  rows: PlannedRow[];
};

/** `posts, row 17 (id 17): what is wrong`. */
export function rowError(name: string, number: number, id: unknown, fault: string): LoadError {
  const known = typeof id === 'number' || (typeof id === 'string' && id.length <= 64);
  return new LoadError(`${name}, row ${number}${known ? ` (id ${id})` : ''}: ${fault}`);
}

/** The name that a column has in the API. */
export const fieldOf = (column: SQLiteColumn) =>
  wireName(Object.entries(getTableColumns(column.table)).find(([, c]) => c === column)?.[0] ?? column.name);

function wireColumns({ table, row }: Collection): Map<string, SQLiteColumn> {
  // A column that the schema of the resource leaves out is private: loading must not blank it.
  const shape = 'shape' in row ? (row.shape as object) : undefined;
  return new Map(
    Object.entries(getTableColumns(table) as Record<string, SQLiteColumn>)
      .filter(([property]) => !(kitColumnNames as readonly string[]).includes(property))
      .map(([property, column]) => [wireName(property), column] as const)
      .filter(([name]) => shape === undefined || name in shape),
  );
}

function referencesOf(table: SQLiteTable): Reference[] {
  return getTableConfig(table).foreignKeys.flatMap((key) => {
    const { columns, foreignColumns, foreignTable } = key.reference();
    if (columns.length !== 1) return [];
    return [{ property: fieldOf(columns[0]!), target: foreignTable, column: foreignColumns[0]! }];
  });
}

async function planRows({ name, row: schema }: Collection, input: unknown[]): Promise<PlannedRow[]> {
  const seen = new Map<unknown, number>();
  const rows: PlannedRow[] = [];
  for (const [index, given] of input.entries()) {
    const number = index + 1;
    const givenId = (given as { id?: unknown } | null)?.id;
    const checked = checkRow(schema, given);
    if ('fault' in checked) throw rowError(name, number, givenId, checked.fault);
    const { id } = checked.row;
    if (id !== undefined && id !== null) {
      const first = seen.get(id);
      if (first !== undefined) throw rowError(name, number, id, `/id: row ${first} has the same id`);
      seen.set(id, number);
    }
    rows.push({ number, values: checked.row });
    if (number % 1000 === 0) await macrotask();
  }
  return rows;
}

/** Parents before children; tables that refer to each other in a circle keep the order of the file. */
function parentsFirst(plans: Plan[]): Plan[] {
  const ordered = new Set<Plan>();
  const visiting = new Set<Plan>();
  const visit = (plan: Plan) => {
    if (visiting.has(plan)) return;
    visiting.add(plan);
    for (const { target } of plan.references) {
      const parent = plans.find((other) => other.table === target);
      if (parent !== undefined) visit(parent);
    }
    ordered.add(plan);
  };
  for (const plan of plans) visit(plan);
  return [...ordered];
}

/**
 * Checks all that can be checked without the database: names, shapes, values, ids that occur twice.
 * @returns what to write, parents before children.
 * @throws LoadError naming the collection and row at fault.
 */
export async function planLoad(collections: Collection[], data: Record<string, unknown>): Promise<Plan[]> {
  const byName = new Map(collections.map((collection) => [collection.name, collection]));
  const plans: Plan[] = [];
  for (const [name, input] of Object.entries(data)) {
    const collection = byName.get(name);
    if (collection === undefined) {
      const known = [...byName.keys()].join(', ');
      throw new LoadError(`${JSON.stringify(name)} is not the name of a resource; there are: ${known}`);
    }
    if (!Array.isArray(input)) throw new LoadError(`${name}: must be an array of rows`);
    const { table } = collection;
    const columns = wireColumns(collection);
    const id = columns.get('id');
    if (id === undefined) throw new LoadError(`${name}: the table ${getTableName(table)} has no column id`);
    const rows = await planRows(collection, input);
    plans.push({ name, table, id, columns, references: referencesOf(table), rows });
  }
  return parentsFirst(plans);
}
