/** A libSQL server (`sqld`, Turso) over HTTP: every call has a deadline, and what may be asked again is. */
import { type Client, createClient } from '@libsql/client/web';
import { isRead, sqlOf } from './reads.ts';
import { RemoteError, type RemoteFault, remoteFault } from './remote-fault.ts';

/** How long a request of the API waits for one call, in milliseconds. */
const DEADLINE_MS = 2_000;
/** The longest pause before a busy server is asked again, in milliseconds. */
const PAUSE_MS = 250;
/** After these a read is sent once more: the next connection may do better. */
const PASSING: readonly RemoteFault[] = ['unreachable', 'silent', 'cut', 'failing'];

/** What tells whoever is called which trace it is for (W3C Trace Context). */
export type TraceHeaders = { traceparent: string; tracestate?: string };

export type RemoteOptions = {
  url: string;
  authToken?: string | undefined;
  /** Goes along with every call: the client is then one for a single request. */
  trace?: TraceHeaders | undefined;
  /** How long one call may take, in milliseconds. */
  deadlineMs?: number | undefined;
};

/**
 * Opens a client; it connects when it is first used. On Workers a client belongs to one request.
 * `execute` and `batch` are one round trip each. What the server refused as busy (another connection had the
 * lock, or it has too many requests, which is HTTP 429; nothing was written) is tried again, with jitter, for as
 * long as one call may take. A read that was not answered is sent once more; a write never is, since it may have
 * been carried out.
 *
 * Both throw RemoteError where there was no answer.
 */
export function openRemote({ url, authToken, trace, deadlineMs = DEADLINE_MS }: RemoteOptions): Client {
  const timed = (request: Request) => {
    for (const name in trace) request.headers.set(name, trace[name as keyof TraceHeaders]!);
    return send(request, deadlineMs);
  };
  // A WebSocket has no deadline for a call, and whoever takes one takes HTTP at the same address.
  const client = createClient({
    url: url.replace(/^ws(s?):/, 'http$1:'),
    ...(authToken && { authToken }),
    fetch: timed,
  });
  const execute = client.execute.bind(client) as (...args: unknown[]) => ReturnType<Client['execute']>;
  const batch = client.batch.bind(client);
  const call = <T>(reads: boolean, work: () => Promise<T>) => again(reads, () => patiently(deadlineMs, work));
  client.execute = ((...args: Parameters<Client['execute']>) =>
    call(isRead(sqlOf(args[0])), () => execute(...args))) as Client['execute'];
  client.batch = (statements, mode) =>
    call(mode !== 'write' && statements.every((each) => isRead(sqlOf(each))), () => batch(statements, mode));
  return client;
}

/**
 * Sends a call, and again for as long as the server has too many (HTTP 429), which then has done nothing of it: here,
 * so that it does not end the transactions of tools either.
 */
async function send(request: Request, deadlineMs: number): Promise<Response> {
  const { url, method, headers } = request;
  const body = await request.text();
  const deadline = Date.now() + deadlineMs;
  for (let tries = 1; ; tries++) {
    const signal = AbortSignal.timeout(deadlineMs);
    const answer = await fetch(url, { method, headers, body, signal }).catch((error) => {
      throw new RemoteError(remoteFault(error) ?? 'unreachable', error);
    });
    if (answer.status !== 429 || Date.now() > deadline) return answer;
    await answer.body?.cancel();
    await pause(tries);
  }
}

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

const pause = (tries: number) =>
  new Promise((resolve) => setTimeout(resolve, Math.min(2 ** tries * 10, PAUSE_MS) * (0.5 + Math.random())));
