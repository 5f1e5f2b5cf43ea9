/** The embedded engine: libSQL on a file with one reader and one writer, behind the `Client` interface. */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Client,
  createClient,
  type InArgs,
  type InStatement,
  LibsqlBatchError,
  LibsqlError,
  type ResultSet,
  type Transaction,
  type TransactionMode,
} from '@libsql/client';
import { Reader } from './reader.ts';
import { isRead, sqlOf } from './reads.ts';
import { Connection } from './statement.ts';
import { isBusy, jitter, runAll, type Statements, Writer } from './writer.ts';

const PRAGMAS = ['journal_mode = WAL', 'synchronous = FULL', 'foreign_keys = ON', 'temp_store = MEMORY'];
/** How long one attempt on a lock of another process may block the event loop, in milliseconds. */
const LOCK_MS = 5;

/** @param busyMs how long a call waits for a lock of another process before it fails, in milliseconds */
export type EngineOptions = { busyMs?: number };

/**
 * Opens a libSQL file: prepared statements, durable group commit (`writer.ts`), and nothing that blocks the
 * event loop for longer than one bounded group. `transaction`, `migrate` and `executeMultiple`, which
 * requests never use, are those of `@libsql/client` on the same file with the write queue held.
 *
 * @param path the file's path; the file is made when it is missing
 * @throws LibsqlError `SQLITE_CANTOPEN`, `SQLITE_NOTADB`, … when the file cannot be used
 */
export const openEngine = (path: string, options: EngineOptions = {}): Client =>
  new Engine(path, options.busyMs ?? 5_000);

class Engine implements Client {
  readonly protocol = 'file';
  closed = false;
  readonly #path: string;
  readonly #busyMs: number;
  #writer: Writer;
  #reader: Reader;
  #delegate: Client | undefined;

  constructor(path: string, busyMs: number) {
    this.#path = path;
    this.#busyMs = busyMs;
    this.#writer = this.#openWriter();
    this.#reader = this.#openReader();
  }

  async execute(statement: InStatement, args?: InArgs): Promise<ResultSet> {
    this.#checkOpen();
    const given = typeof statement === 'string' ? { sql: statement, args: args ?? [] } : statement;
    // The reader is `query_only`, so that a wrong guess is an error and no write.
    if (isRead(given.sql))
      return this.#reader.read((connection) => connection.run(given), isPragma(given.sql));
    const results = await this.#writer.submit([given]).catch(rethrowCause);
    return results[0]!;
  }

  async batch(statements: Statements, mode: TransactionMode = 'deferred'): Promise<ResultSet[]> {
    this.#checkOpen();
    if (mode === 'write' || !statements.every((s) => isRead(sqlOf(s))))
      return this.#writer.submit(statements);
    return this.#reader.read((connection) => {
      // One snapshot for all of them.
      connection.exec('BEGIN');
      const results = runAll(connection, statements);
      connection.exec('COMMIT');
      return results;
    }, true);
  }

  async transaction(mode: TransactionMode = 'write'): Promise<Transaction> {
    this.#checkOpen();
    const release = await this.#writer.hold();
    try {
      return releasing(await this.#patiently((tools) => tools.transaction(mode)), release);
    } catch (error) {
      release();
      throw error;
    }
  }

  migrate(statements: InStatement[]): Promise<ResultSet[]> {
    return this.#holding(() => this.#patiently((tools) => tools.migrate(statements)));
  }

  /** Not tried again when the database is busy: a part of it may have been carried out. */
  executeMultiple(sql: string): Promise<void> {
    return this.#holding(async () => (await this.#tools()).executeMultiple(sql));
  }

  async sync() {
    return undefined;
  }

  reconnect(): void {
    this.close();
    this.#writer = this.#openWriter();
    this.#reader = this.#openReader();
    this.closed = false;
  }

  close(): void {
    this.closed = true;
    this.#writer.close();
    this.#reader.close();
    this.#delegate?.close();
    this.#delegate = undefined;
  }

  #openReader() {
    const pragmas = [...PRAGMAS, 'query_only = ON'];
    return new Reader(() => new Connection(this.#path, pragmas, LOCK_MS), this.#busyMs);
  }
  #openWriter() {
    const open = () => new Connection(this.#path, PRAGMAS, LOCK_MS);
    return new Writer(open, this.#busyMs);
  }

  async #holding<T>(work: () => Promise<T>): Promise<T> {
    this.#checkOpen();
    const release = await this.#writer.hold();
    try {
      return await work();
    } finally {
      release();
    }
  }

  /** A lock of another process is met as in `Reader`, each time on a new connection: a former one would fail later. */
  async #patiently<T>(work: (tools: Client) => Promise<T>): Promise<T> {
    const deadline = Date.now() + this.#busyMs;
    for (;;) {
      try {
        return await work(await this.#tools());
      } catch (error) {
        this.#delegate?.close();
        this.#delegate = undefined;
        if (!isBusy(error) || Date.now() > deadline) throw error;
      }
      await sleep(jitter());
      this.#checkOpen();
    }
  }

  /** `@libsql/client` on the same file, with one connection since PRAGMAs are lost across its pool. */
  async #tools(): Promise<Client> {
    if (this.#delegate === undefined) {
      this.#delegate = createClient({ url: `file:${this.#path}`, concurrency: 1, timeout: LOCK_MS });
      for (const pragma of PRAGMAS.slice(1)) await this.#delegate.execute(`PRAGMA ${pragma}`);
    }
    return this.#delegate;
  }

  #checkOpen(): void {
    if (this.closed) throw new LibsqlError('The client is closed', 'CLIENT_CLOSED');
  }
}

const isPragma = (sql: string) => /^\s*pragma/i.test(sql);

/** `execute` reports the error itself, not that of a batch of one. */
const rethrowCause = (error: unknown): never => {
  throw error instanceof LibsqlBatchError && error.cause ? error.cause : error;
};

/** Calls `release` once the transaction is over, whichever way. */
function releasing(transaction: Transaction, release: () => void): Transaction {
  return new Proxy(transaction, {
    get(target, name) {
      const value = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]) => {
        const result = value.apply(target, args);
        if (name === 'close') release();
        return name === 'commit' || name === 'rollback' ? result.finally(release) : result;
      };
    },
  });
}
