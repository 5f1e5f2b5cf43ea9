/** Who a call is made as: its `Authorization`, and a new one where a session's has been refused. */
import { note } from './client-errors.ts';
import type { Session } from './client-session.ts';
import { abortable, anyOf } from './client-wait.ts';

export type Credentials = { token: string } | { username: string; password: string };
export type Given = Credentials | Session | (() => Credentials | undefined) | undefined;

/**
 * A fetch with credentials. What a session's token was refused for is asked once more with a new one; many calls
 * that meet a 401 at once are one renewal.
 *
 * @param always ends the waiting for a renewal, as the signal of a call does; others may wait for the same one
 */
export const authorized = (given: Given, send: typeof fetch, always?: AbortSignal): typeof fetch =>
  (async (input: RequestInfo | URL, init: RequestInit = {}) => {
    const headers = new Headers(init.headers);
    if (headers.has('authorization')) return send(input, init);
    const session = typeof given === 'object' && 'renew' in given ? given : undefined;
    const ask = (credentials: Credentials) => {
      headers.set('authorization', authorization(credentials));
      return send(input, { ...init, headers });
    };
    if (!session) {
      const credentials = typeof given === 'function' ? given() : (given as Credentials | undefined);
      return credentials ? ask(credentials) : send(input, init);
    }
    const signal = anyOf(init.signal, always);
    signal?.throwIfAborted();
    const token = await abortable(session.token(), signal);
    const answer = await (token === undefined ? send(input, init) : ask({ token }));
    if (answer.status !== 401 || init.body instanceof ReadableStream) return answer;
    const renewed = await abortable(session.renew(token), signal);
    if (renewed === undefined) return note(answer, { signedOut: true });
    answer.body?.cancel().catch(() => {});
    return ask({ token: renewed });
  }) as typeof fetch;

/** RFC 7617 with `charset="UTF-8"`, or RFC 6750. */
function authorization(credentials: Credentials): string {
  if ('token' in credentials) return `Bearer ${credentials.token}`;
  const bytes = new TextEncoder().encode(`${credentials.username}:${credentials.password}`);
  return `Basic ${btoa(String.fromCharCode(...bytes))}`;
}
