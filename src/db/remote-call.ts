/** One call to a libSQL server over HTTP, within its deadline. */
import { LibsqlError } from '@libsql/client/web';
import { RemoteError, remoteFault } from './remote-fault.ts';

/** The longest pause before a busy server is asked again, in milliseconds. */
const PAUSE_MS = 250;

export type Call = { method: string; headers: HeadersInit; body: string };

/**
 * Sends a call, and again for as long as the server has too many (HTTP 429), which then has done nothing of it.
 * @param deadlineMs how long it may take, in milliseconds, the answer's body included
 * @throws RemoteError where there is no answer
 */
export async function send(url: string, call: Call, deadlineMs: number): Promise<Response> {
  const deadline = Date.now() + deadlineMs;
  for (let tries = 1; ; tries++) {
    const signal = AbortSignal.timeout(Math.max(1, deadline - Date.now()));
    const answer = await fetch(url, { ...call, signal }).catch((error) => {
      throw new RemoteError(remoteFault(error) ?? 'unreachable', error);
    });
    if (answer.status !== 429 || Date.now() > deadline) return answer;
    await answer.body?.cancel();
    await pause(tries);
  }
}

/**
 * The text of the answer to a call.
 * @throws RemoteError as `send`; LibsqlError for another status than a success: `SERVER_ERROR`, or the code that the
 *   server gives
 */
export async function ask(url: string, call: Call, deadlineMs: number): Promise<string> {
  const answer = await send(url, call, deadlineMs);
  const text = await answer.text();
  if (answer.ok) return text;
  const { message, code } = refusal(text);
  const status = `Server returned HTTP status ${answer.status}`;
  throw new LibsqlError(message === undefined ? status : `${status}: ${message}`, code ?? 'SERVER_ERROR');
}

/** A server says in JSON why it refuses; whatever stands before one may say anything, which is not for the log. */
function refusal(text: string): { message?: string; code?: string } {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}

/** Waits longer each time, with jitter, so that callers do not come back together. */
export const pause = (tries: number) =>
  new Promise((resolve) => setTimeout(resolve, Math.min(2 ** tries * 10, PAUSE_MS) * (0.5 + Math.random())));
