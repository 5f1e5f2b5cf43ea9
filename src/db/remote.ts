/** A libSQL server (`sqld`, Turso) over HTTP: every call has a deadline, and a busy one is tried again. */
import { type Client, createClient } from '@libsql/client/web';

/** The longest pause before a busy server is asked again, in milliseconds. */
const PAUSE_MS = 250;

export type RemoteOptions = {
  url: string;
  authToken?: string | undefined;
  /** How long one call may take, in milliseconds. */
  deadlineMs?: number;
};

/**
 * Opens a client; it connects when it is first used. On Workers a client belongs to one request.
 * `execute` and `batch` are one round trip each. What the server refused as busy (another connection had the
 * lock, or it has too many requests, which is HTTP 429; nothing was written) is tried again, with jitter, for as
 * long as one call may take.
 */
export function openRemote({ url, authToken, deadlineMs = 5_000 }: RemoteOptions): Client {
  const timed = (input: RequestInfo, init?: RequestInit) =>
    fetch(input, { ...init, signal: AbortSignal.timeout(deadlineMs) });
  const client = createClient({ url, ...(authToken && { authToken }), fetch: timed });
  const execute = client.execute.bind(client) as (...args: unknown[]) => ReturnType<Client['execute']>;
  const batch = client.batch.bind(client);
  client.execute = ((...args: unknown[]) =>
    patiently(deadlineMs, () => execute(...args))) as Client['execute'];
  client.batch = (statements, mode) => patiently(deadlineMs, () => batch(statements, mode));
  return client;
}

async function patiently<T>(deadlineMs: number, call: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + deadlineMs;
  for (let tries = 1; ; tries++) {
    try {
      return await call();
    } catch (error) {
      const busy =
        error instanceof Error &&
        /SQLITE_(BUSY|LOCKED)|database is locked|HTTP status 429/.test(
          `${'code' in error ? error.code : ''} ${error.message}`,
        );
      if (!busy || Date.now() > deadline) throw error;
      await new Promise((resolve) =>
        setTimeout(resolve, Math.min(2 ** tries * 10, PAUSE_MS) * (0.5 + Math.random())),
      );
    }
  }
}
