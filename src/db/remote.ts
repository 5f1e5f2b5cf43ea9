/** A libSQL server (`sqld`, Turso) over HTTP: every call has a deadline, and what may be asked again is. */
import {
  type Client,
  createClient,
  type InArgs,
  type InStatement,
  LibsqlError,
  type ResultSet,
  type TransactionMode,
} from '@libsql/client/web';
import { Gate, GateFull } from '../lib/gate.ts';
import {
  type Answer,
  type Asked,
  batched,
  batchRequest,
  executed,
  executeRequest,
  pipeline,
  type Statement,
} from './hrana.ts';
import { isRead, sqlOf } from './reads.ts';
import { ask, pause, send } from './remote-call.ts';
import { RemoteError, type RemoteFault, remoteFault } from './remote-fault.ts';
import { Streams } from './streams.ts';

/** How long a request of the API waits for one call, in milliseconds. */
const DEADLINE_MS = 2_000;
/** So many calls wait for their turn where a server is slow. */
const WAITING = 2_048;
/** After these a read is sent once more: the next connection may do better. */
const PASSING: readonly RemoteFault[] = ['unreachable', 'silent', 'cut', 'failing'];

/** What tells whoever is called which trace it is for (W3C Trace Context). */
export type TraceHeaders = { traceparent: string; tracestate?: string };

export type RemoteOptions = {
  url: string;
  authToken?: string | undefined;
  /** How long one call may take, in milliseconds. */
  deadlineMs?: number | undefined;
  /**
   * How many calls are under way at once; all of them by default. On Workers a request cannot wait for what another
   * one does, and the platform sees to the number itself.
   */
  atOnce?: number | undefined;
  /** Whether so many streams stay open between calls (`streams.ts`): for a server of one's own, and not on Workers. */
  keep?: boolean | undefined;
};

/**
 * Opens a client; it connects when it is first used, keeps nothing between two calls unless it is told to, and so may
 * be shared by the requests of a Worker. `execute` and `batch` are one round trip each, and our own (`hrana.ts`): those of
 * `@libsql/client` are a fifth of what a read costs on Workers. Its `transaction`, `migrate` and `executeMultiple` are
 * there for tools. What the server refused as busy (another connection had the lock, or it has too many requests, which is HTTP 429; nothing was
 * written) is tried again, with jitter, for as long as one call may take. A read that was not answered is sent once
 * more; a write never is, since it may have been carried out.
 *
 * Both throw RemoteError where there was no answer.
 *
 * @throws LibsqlError for a URL that is none of a libSQL server
 */
export function openRemote({
  url,
  authToken,
  deadlineMs = DEADLINE_MS,
  atOnce,
  keep,
}: RemoteOptions): Remote {
  // A WebSocket has no deadline for a call, and whoever takes one takes HTTP at the same address.
  const http = url.replace(/^ws(s?):/, 'http$1:');
  const tools = createClient({
    url: http,
    ...(authToken && { authToken }),
    fetch: async (request: Request) => {
      const { method, headers } = request;
      return send(request.url, { method, headers, body: await request.text() }, deadlineMs);
    },
  });
  const { address, token = authToken } = place(http);
  const headers = {
    'content-type': 'application/json',
    ...(token && { authorization: `Bearer ${token}` }),
  };
  const gate = atOnce ? new Gate({ atOnce, waiting: WAITING, waitMs: deadlineMs }) : undefined;
  return new Remote(tools, { address, headers, deadlineMs, gate, streams: keep ? new Streams() : undefined });
}

/** Where a URL that `createClient` takes has its statements carried out, and the token that it may have. */
function place(url: string): { address: string; token?: string | undefined } {
  const { protocol, host, pathname, searchParams } = new URL(url);
  const scheme = protocol !== 'libsql:' ? protocol : searchParams.get('tls') === '0' ? 'http:' : 'https:';
  return {
    address: `${scheme}//${host}${pathname.replace(/\/$/, '')}/v2/pipeline`,
    token: searchParams.get('authToken') ?? undefined,
  };
}

type How = {
  address: string;
  headers: Record<string, string>;
  deadlineMs: number;
  gate: Gate | undefined;
  streams: Streams | undefined;
};

export class Remote implements Client {
  readonly protocol = 'http';
  readonly #tools: Client;
  readonly #how: How;

  constructor(tools: Client, how: How) {
    this.#tools = tools;
    this.#how = how;
  }

  get closed() {
    return this.#tools.closed;
  }

  /** The same, for a request that belongs to a trace: its calls pass that on. */
  traced(trace: TraceHeaders): Remote {
    return new Remote(this.#tools, { ...this.#how, headers: { ...this.#how.headers, ...trace } });
  }

  async execute(statement: InStatement, args?: InArgs): Promise<ResultSet> {
    const given = typeof statement === 'string' ? { sql: statement, args: args ?? [] } : statement;
    return this.#call(executeRequest(given), isRead(given.sql), executed);
  }

  async batch(statements: readonly Statement[], mode: TransactionMode = 'deferred'): Promise<ResultSet[]> {
    const reads = mode !== 'write' && statements.every((each) => isRead(sqlOf(each)));
    return this.#call(batchRequest(statements, mode), reads, (answer) => batched(answer, statements.length));
  }

  transaction: Client['transaction'] = (mode?: TransactionMode) => this.#tools.transaction(mode ?? 'write');
  migrate: Client['migrate'] = (statements) => this.#tools.migrate(statements);
  executeMultiple: Client['executeMultiple'] = (sql) => this.#tools.executeMultiple(sql);
  sync: Client['sync'] = () => this.#tools.sync();
  reconnect: Client['reconnect'] = () => this.#tools.reconnect();
  close: Client['close'] = () => void this.end();
  /** Closes it; resolves once the server knows, so that who comes next finds room. */
  async end(): Promise<void> {
    this.#tools.close();
    await this.#how.streams?.close();
  }

  /** @param reads whether it may be sent twice */
  #call<T>(request: Asked, reads: boolean, read: (answer: Answer) => T): Promise<T> {
    const { address, headers, deadlineMs, gate, streams } = this.#how;
    if (this.closed) throw new LibsqlError('The client is closed', 'CLIENT_CLOSED');
    const send = async (body: string) =>
      JSON.parse(await ask(address, { method: 'POST', headers, body }, deadlineMs)) as Answer;
    const call = async () =>
      streams ? streams.run(request, send, read) : read(await send(pipeline(request)));
    const once = gate === undefined ? call : () => gate.run(call);
    return again(reads, () => patiently(deadlineMs, once)).catch(refused);
  }
}

/** Whoever has not had a turn in time has had no answer. */
const refused = (error: unknown): never => {
  throw error instanceof GateFull ? new RemoteError('silent', error) : error;
};

/** @param reads whether it may be sent twice */
async function again<T>(reads: boolean, call: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await call();
    } catch (error) {
      const fault = remoteFault(error);
      if (!fault) throw error;
      const again = reads && tries === 1 && PASSING.includes(fault);
      if (!again) throw error instanceof RemoteError ? error : new RemoteError(fault, error);
    }
    await pause(tries);
  }
}

async function patiently<T>(deadlineMs: number, call: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + deadlineMs;
  for (let tries = 1; ; tries++) {
    try {
      return await call();
    } catch (error) {
      const busy =
        error instanceof Error &&
        /SQLITE_(BUSY|LOCKED)|database is locked/.test(
          `${'code' in error ? error.code : ''} ${error.message}`,
        );
      if (!busy || Date.now() > deadline) throw error;
    }
    await pause(tries);
  }
}
