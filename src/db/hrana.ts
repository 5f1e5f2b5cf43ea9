/**
 * What a libSQL server is asked, and what it answers: Hrana over HTTP in JSON, as much of it as requests use, which
 * is one statement or one batch for each call. Runs everywhere.
 * https://github.com/tursodatabase/libsql/blob/main/docs/HTTP_V2_SPEC.md
 */
import type { Client, ResultSet, Row, TransactionMode, Value } from '@libsql/client';
import { LibsqlBatchError, LibsqlError } from '@libsql/client/web';
import { Lru } from '../lib/lru.ts';
import { isData, sqlOf } from './reads.ts';
import { Result, rowMaker } from './result-set.ts';

export type Statement = Parameters<Client['batch']>[0][number];
type Cell =
  | { type: 'null' }
  | { type: 'integer'; value: string }
  | { type: 'float'; value: number }
  | { type: 'text'; value: string }
  | { type: 'blob'; base64: string };
type Answered = {
  cols: { name?: string | null; decltype?: string | null }[];
  rows: Cell[][];
  affected_row_count: number;
  last_insert_rowid?: string | null;
};
type Failed = { message: string; code?: string | null };
type Batched = { step_results: (Answered | null)[]; step_errors: (Failed | null)[] };

const BEGIN: Record<TransactionMode, string> = {
  write: 'BEGIN IMMEDIATE',
  read: 'BEGIN TRANSACTION READONLY',
  deferred: 'BEGIN DEFERRED',
};
const LEAST = -(2n ** 63n);

/** What is asked for, in JSON. */
export type Asked = {
  text: string;
  /** Whether it leaves a stream as it was: nothing is set, attached or begun on it. */
  keeps: boolean;
};
/** What a pipeline is answered, where a libSQL server does it. */
export type Answer = {
  results: ({ type: 'ok'; response: { result: unknown } } | { type: 'error'; error: Failed })[];
  /** Names the stream, if it is still open, in the next call on it. */
  baton?: string | null;
  base_url?: string | null;
};

/** @throws RangeError, TypeError for an argument that no column can hold */
export const executeRequest = (statement: Statement): Asked => ({
  text: JSON.stringify({ type: 'execute', stmt: toStatement(statement) }),
  keeps: isData(sqlOf(statement)),
});

/**
 * Each step has its turn only after the one before has succeeded, and what is not committed is rolled back.
 * @throws as `executeRequest`
 */
export function batchRequest(statements: readonly Statement[], mode: TransactionMode): Asked {
  const after = (step: number) => ({ type: 'ok', step });
  const commit = statements.length + 1;
  const steps = [
    { stmt: { sql: BEGIN[mode] } },
    ...statements.map((each, index) => ({ condition: after(index), stmt: toStatement(each) })),
    { condition: after(commit - 1), stmt: { sql: 'COMMIT' } },
    { condition: { type: 'not', cond: after(commit) }, stmt: { sql: 'ROLLBACK' } },
  ];
  return {
    text: JSON.stringify({ type: 'batch', batch: { steps } }),
    keeps: statements.every((each) => isData(sqlOf(each))),
  };
}

/** @param stream that is to stay open, an open one by its baton; by default one that is closed by the same call */
export const pipeline = ({ text }: Pick<Asked, 'text'>, stream?: { baton: string | undefined }): string =>
  stream
    ? `{${stream.baton === undefined ? '' : `"baton":${JSON.stringify(stream.baton)},`}"requests":[${text}]}`
    : `{"requests":[${text},${CLOSE.text}]}`;

export const CLOSE = { text: '{"type":"close"}' };

/**
 * @param answer to `executeRequest`
 * @throws LibsqlError with the server's code, or `HRANA_PROTO_ERROR` where it is none of a libSQL server
 */
export const executed = (answer: Answer): ResultSet => understood(() => toResult(first<Answered>(answer)));

/**
 * @param answer to `batchRequest`, of so many statements
 * @throws as `executed`; LibsqlBatchError with the index of the statement that failed
 */
export function batched(answer: Answer, statements: number): ResultSet[] {
  return understood(() => {
    const { step_results, step_errors } = first<Batched>(answer);
    const failed = step_errors.slice(0, statements + 2).findIndex((error) => error !== null);
    if (failed < 0) return step_results.slice(1, statements + 1).map((each) => toResult(each!));
    const { message, code } = toError(step_errors[failed]!);
    if (failed === 0 || failed > statements) throw toError(step_errors[failed]!);
    throw new LibsqlBatchError(message, failed - 1, code);
  });
}

/** What the first request of a pipeline was answered. */
function first<T>({ results }: Answer): T {
  const result = results[0]!;
  if (result.type === 'error') throw toError(result.error);
  return result.response.result as T;
}

/** What has another shape was not written by a libSQL server. */
function understood<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new LibsqlError(
      'Not the answer of a libSQL server',
      'HRANA_PROTO_ERROR',
      undefined,
      undefined,
      error,
    );
  }
}

const toError = ({ message, code }: Failed) => new LibsqlError(String(message), code ?? 'UNKNOWN');

function toStatement(statement: Statement): object {
  if (typeof statement === 'string') return { sql: statement };
  const [sql, args] = Array.isArray(statement) ? statement : [statement.sql, statement.args];
  if (args === undefined) return { sql };
  if (Array.isArray(args)) return { sql, args: args.map(toCell) };
  const named_args = Object.entries(args).map(([name, value]) => ({ name, value: toCell(value) }));
  return { sql, named_args };
}

/** As `@libsql/client` converts arguments: a number is a real, a bigint and a boolean an integer. */
function toCell(value: unknown): Cell {
  switch (typeof value) {
    case 'string':
      return { type: 'text', value };
    case 'number':
      if (!Number.isFinite(value)) throw new RangeError('Only finite numbers can be passed as arguments');
      return { type: 'float', value };
    case 'bigint':
      if (value < LEAST || value >= -LEAST) throw new RangeError('bigint does not fit into 64 bits');
      return { type: 'integer', value: String(value) };
    case 'boolean':
      return { type: 'integer', value: value ? '1' : '0' };
    default:
      if (value === null) return { type: 'null' };
      if (value instanceof Date) return { type: 'float', value: value.valueOf() };
      if (value instanceof ArrayBuffer || value instanceof Uint8Array)
        return { type: 'blob', base64: Buffer.from(value as Uint8Array).toString('base64') };
      throw new TypeError(`${typeof value} cannot be passed as argument to the database`);
  }
}

/** @throws RangeError for an integer that JavaScript cannot hold */
function fromCell(cell: Cell): Value {
  switch (cell.type) {
    case 'null':
      return null;
    case 'integer': {
      const value = Number(cell.value);
      if (Number.isSafeInteger(value)) return value;
      throw new RangeError('Received integer which cannot be safely represented as a JavaScript number');
    }
    case 'blob':
      return Uint8Array.from(Buffer.from(cell.base64, 'base64')).buffer;
    default:
      return cell.value;
  }
}

/** How rows of some columns are made; kept, since each request asks for the same ones. */
const makers = new Lru<string, (cells: Cell[]) => Row>(256);

function toResult({ cols, rows, affected_row_count, last_insert_rowid }: Answered): Result {
  const columns = cols.map(({ name }) => name ?? '');
  const types = cols.map(({ decltype }) => decltype ?? '');
  const rowid = last_insert_rowid == null ? undefined : BigInt(last_insert_rowid);
  if (rows.length === 0) return new Result(columns, types, [], affected_row_count, rowid);
  const key = JSON.stringify(columns);
  let toRow = makers.get(key);
  if (toRow === undefined) {
    toRow = rowMaker(columns, fromCell);
    makers.set(key, toRow);
  }
  return new Result(columns, types, rows.map(toRow), affected_row_count, rowid);
}
