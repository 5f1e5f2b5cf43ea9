/** Which proofs were seen to hold, and a database that sees to the others. */
import {
  type Client,
  type InArgs,
  type InStatement,
  LibsqlBatchError,
  type ResultSet,
  type TransactionMode,
} from '@libsql/client/web';
import { refusals } from '../db/refuse.ts';
import type { Proof } from '../http/context.ts';
import { Lru } from '../lib/lru.ts';
import { LAPSED } from './proof.ts';

const REMEMBERED = 8_192;

/** When each proof was last seen to hold, on this server. */
export class Standing {
  readonly #seen = new Lru<string, number>(REMEMBERED);
  readonly #now: () => number;
  readonly #ms: number;

  /** @param now milliseconds since 1970 @param seconds for how long a proof that held is not asked for again */
  constructor(now: () => number, seconds: number) {
    this.#now = now;
    this.#ms = seconds * 1000;
  }

  /** Whether it was seen to hold so lately that a read need not ask. */
  isFresh({ key }: Proof): boolean {
    const seen = this.#seen.get(key);
    return seen !== undefined && this.#now() - seen < this.#ms;
  }

  saw({ key }: Proof): void {
    this.#seen.set(key, this.#now());
  }

  /** Something has ended on this server: every proof is asked for again, by the next request that needs it. */
  forget(): void {
    this.#seen.clear();
  }

  /** Asks now, unless it is fresh. @throws ProblemError 401 where it does not hold */
  async prove(client: Client, proof: Proof): Promise<void> {
    if (this.isFresh(proof)) return;
    const { rows } = await client.execute(proof.holds);
    if (rows.length === 0) throw proof.refusal();
    this.saw(proof);
  }
}

type Statements = Parameters<Client['batch']>[0];

/**
 * A request's database: what its caller does is done only while the caller's proof holds. A write carries the
 * proof in its batch, so that nothing is written for who has been shut out; a read carries it where it was not
 * seen lately. Both cost no round trip of their own.
 */
export class GuardedClient implements Client {
  readonly #client: Client;
  readonly #proof: Proof;
  readonly #standing: Standing;

  constructor(client: Client, proof: Proof, standing: Standing) {
    this.#client = client;
    this.#proof = proof;
    this.#standing = standing;
  }

  get closed() {
    return this.#client.closed;
  }
  get protocol() {
    return this.#client.protocol;
  }

  async execute(statement: InStatement, args?: InArgs): Promise<ResultSet> {
    const given = typeof statement === 'string' ? { sql: statement, args: args ?? [] } : statement;
    if (/^\s*(select|with|values|explain)\b/i.test(given.sql)) {
      if (this.#standing.isFresh(this.#proof)) return this.#client.execute(given);
      return (await this.#reading([given], 'deferred'))[0]!;
    }
    return (await this.#writing([given]).catch(rethrowCause))[0]!;
  }

  batch(statements: Statements, mode: TransactionMode = 'deferred'): Promise<ResultSet[]> {
    if (mode !== 'read') return this.#writing(statements);
    return this.#standing.isFresh(this.#proof)
      ? this.#client.batch(statements, mode)
      : this.#reading(statements, mode);
  }

  async #reading(statements: Statements, mode: TransactionMode): Promise<ResultSet[]> {
    const [held, ...results] = await this.#client
      .batch([this.#proof.holds, ...statements], mode)
      .catch(shifted);
    if (held!.rows.length === 0) throw this.#proof.refusal();
    this.#standing.saw(this.#proof);
    return results;
  }

  async #writing(statements: Statements): Promise<ResultSet[]> {
    try {
      const [, ...results] = await this.#client.batch([this.#proof.demands, ...statements], 'write');
      this.#standing.saw(this.#proof);
      return results;
    } catch (error) {
      if (refusals(error)?.includes(LAPSED)) throw this.#proof.refusal();
      return shifted(error);
    }
  }

  /** What tools use, and requests do not, asks first. */
  async transaction(mode?: TransactionMode) {
    await this.#standing.prove(this.#client, this.#proof);
    return this.#client.transaction(mode);
  }
  async migrate(statements: InStatement[]) {
    await this.#standing.prove(this.#client, this.#proof);
    return this.#client.migrate(statements);
  }
  async executeMultiple(sql: string) {
    await this.#standing.prove(this.#client, this.#proof);
    return this.#client.executeMultiple(sql);
  }
  sync() {
    return this.#client.sync();
  }
  reconnect() {
    this.#client.reconnect();
  }
  close() {
    this.#client.close();
  }
}

/** The statements are the caller's own again: the one in front of them does not count. */
const shifted = (error: unknown): never => {
  if (!(error instanceof LibsqlBatchError) || error.statementIndex < 1) throw error;
  const { message, statementIndex, code, extendedCode, rawCode, cause } = error;
  throw new LibsqlBatchError(message, statementIndex - 1, code, extendedCode, rawCode, cause as Error);
};

/** `execute` reports the error itself, not that of a batch of one. */
const rethrowCause = (error: unknown): never => {
  throw error instanceof LibsqlBatchError && error.cause ? error.cause : error;
};
