/** Result sets and rows, as `@libsql/client` documents them; runs everywhere. */
import type { ResultSet, Row, Value } from '@libsql/client';

/** A result set as `@libsql/client` documents it. */
export class Result implements ResultSet {
  columns: string[];
  columnTypes: string[];
  rows: Row[];
  rowsAffected: number;
  lastInsertRowid: bigint | undefined;

  constructor(columns: string[], types: string[], rows: Row[], affected: number, rowid: bigint | undefined) {
    this.columns = columns;
    this.columnTypes = types;
    this.rows = rows;
    this.rowsAffected = affected;
    this.lastInsertRowid = rowid;
  }

  toJSON() {
    return {
      columns: this.columns,
      columnTypes: this.columnTypes,
      rows: this.rows.map((row) => Array.from(row as ArrayLike<Value>, toJson)),
      rowsAffected: this.rowsAffected,
      lastInsertRowid: this.lastInsertRowid === undefined ? null : String(this.lastInsertRowid),
    };
  }
}

const toJson = (value: Value) =>
  typeof value === 'bigint'
    ? String(value)
    : value instanceof ArrayBuffer
      ? Buffer.from(value).toString('base64')
      : value;

/**
 * Rows have names as enumerable properties, and indexes and `length` as hidden ones. The hidden ones stand
 * once on a prototype for the statement, since defining them on each row costs more than reading it.
 *
 * @param from makes a value of a cell
 */
export function rowMaker<T>(columns: string[], from: (cell: T) => Value): (cells: T[]) => Row {
  const hidden = { value: columns.length, enumerable: false };
  const special = columns.some((name) => name === 'length' || /^\d+$/.test(name) || name in Object.prototype);
  if (special || new Set(columns).size < columns.length) return (cells) => oneByOne(columns, cells, from);
  const proto: object = Object.create(Object.prototype, { length: hidden });
  for (const [index, name] of columns.entries()) {
    Object.defineProperty(proto, index, {
      get(this: Record<string, unknown>) {
        return this[name];
      },
    });
  }
  return (cells) => {
    const row = Object.create(proto);
    for (let i = 0; i < columns.length; i++) row[columns[i]!] = from(cells[i] as T);
    return row;
  };
}

/**
 * Rows whose names repeat or are those of something else: of columns with one name the first has it, as in
 * `@libsql/client`, and the others are reached by index.
 */
function oneByOne<T>(columns: string[], cells: T[], from: (cell: T) => Value): Row {
  const row: object = Object.create(Object.prototype, { length: { value: columns.length } });
  for (const [index, name] of columns.entries()) {
    const value = from(cells[index] as T);
    Object.defineProperty(row, index, { value });
    if (!Object.hasOwn(row, name))
      Object.defineProperty(row, name, { value, enumerable: true, writable: true, configurable: true });
  }
  return row as Row;
}
