/** One connection of native `libsql` with its prepared statements: what `engine.ts` is made of. */
import { type InStatement, LibsqlError, type ResultSet, type Row } from '@libsql/client';
import Database from 'libsql';
import { Lru } from '../lib/lru.ts';
import { isSingle } from './reads.ts';
import { Result, rowMaker } from './result-set.ts';
import { fromNative, toNative } from './values.ts';

const CACHED_STATEMENTS = 256;

type NativeStatement = ReturnType<InstanceType<typeof Database>['prepare']>;
type Prepared = {
  native: NativeStatement;
  columns: string[];
  types: string[];
  toRow: (cells: unknown[]) => Row;
  /** Whether it gives one row at most. */
  single: boolean;
  /** How many arguments it is run with; undefined for named ones. */
  count: number | undefined;
};
type Args = Exclude<InStatement, string>['args'];

/**
 * A connection runs statements synchronously, each prepared once for its number of arguments, since native
 * `libsql` keeps earlier bindings where fewer are given. A statement is run either always with `all()` or always
 * with `get()`, which costs half as much for a row but takes the arguments of a call with `all()` before it; and
 * one that failed, whose arguments would stay, is dropped. Whoever asks has one text for each shape: it is the key
 * as it is, since a text made for each run would have to be hashed each time.
 */
export class Connection {
  readonly native: InstanceType<typeof Database>;
  readonly openedAt = Date.now();
  readonly #cache = new Lru<string, Prepared>(CACHED_STATEMENTS);

  /** @throws LibsqlError when the file cannot be opened */
  constructor(path: string, pragmas: readonly string[], timeoutMs: number) {
    this.native = guard(() => new Database(path, { timeout: timeoutMs }));
    for (const pragma of pragmas) this.exec(`PRAGMA ${pragma}`);
  }

  /**
   * Runs SQL that takes no arguments and whose rows do not matter. Unlike a statement that is prepared it keeps
   * nothing of the connection open once that is closed, and for the short ones costs less.
   */
  exec(sql: string): void {
    guard(() => this.native.exec(sql));
  }

  run(statement: InStatement | [string, Args?]): ResultSet {
    const [sql, args] =
      typeof statement === 'string'
        ? [statement, undefined]
        : Array.isArray(statement)
          ? statement
          : [statement.sql, statement.args];
    if (args !== undefined && !Array.isArray(args))
      return guard(() => execute(this.#prepare(sql), named(args)));
    const bound = args === undefined ? [] : args.map(toNative);
    return guard(() => {
      let prepared = this.#cache.get(sql);
      if (prepared?.count !== bound.length) {
        prepared = this.#prepare(sql, bound.length);
        this.#cache.set(sql, prepared);
      }
      try {
        return execute(prepared, bound);
      } catch (error) {
        this.#cache.delete(sql);
        throw error;
      }
    });
  }

  close(): void {
    this.#cache.clear();
    if (!this.native.open) return;
    // Statements that are not collected yet keep the native connection alive, and with it a transaction and its lock.
    try {
      if (this.native.inTransaction) this.native.exec('ROLLBACK');
    } catch {
      // The file is as it is; the connection goes all the same.
    }
    this.native.close();
  }

  #prepare(sql: string, count?: number): Prepared {
    const native = this.native.prepare(sql);
    if (!native.reader) return { native, columns: [], types: [], toRow: Object, single: false, count };
    native.raw(true).safeIntegers(true);
    const columns = native.columns().map((column) => column.name);
    const types = native.columns().map((column) => column.type ?? '');
    return { native, columns, types, toRow: rowMaker(columns, fromNative), single: isSingle(sql), count };
  }
}

function execute(prepared: Prepared, args: unknown): ResultSet {
  if (prepared.columns.length === 0) {
    const info = prepared.native.run(args as object);
    return new Result([], [], [], info.changes, BigInt(info.lastInsertRowid));
  }
  if (prepared.single) {
    const row = prepared.native.get(args as object) as unknown[] | undefined;
    return new Result(prepared.columns, prepared.types, row ? [prepared.toRow(row)] : [], 0, undefined);
  }
  const rows = prepared.native.all(args as object) as unknown[][];
  return new Result(prepared.columns, prepared.types, rows.map(prepared.toRow), 0, undefined);
}

const named = (args: Record<string, unknown>) =>
  Object.fromEntries(
    Object.entries(args).map(([name, value]) => [name.replace(/^[@$:]/, ''), toNative(value)]),
  );

const baseCodes: Record<number, string> = {
  5: 'SQLITE_BUSY',
  6: 'SQLITE_LOCKED',
  8: 'SQLITE_READONLY',
  10: 'SQLITE_IOERR',
  11: 'SQLITE_CORRUPT',
  13: 'SQLITE_FULL',
  14: 'SQLITE_CANTOPEN',
  19: 'SQLITE_CONSTRAINT',
  26: 'SQLITE_NOTADB',
};

/** Runs `work`; a native error leaves it as the `LibsqlError` that `@libsql/client` would throw. */
function guard<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Database.SqliteError)) throw error;
    const code = baseCodes[(error.rawCode ?? 1) & 0xff] ?? 'SQLITE_ERROR';
    throw new LibsqlError(error.message, code, error.code, error.rawCode, error);
  }
}
