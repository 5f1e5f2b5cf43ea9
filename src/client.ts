/** The typed client for frontends: every route, body, query and problem, from the types of the app alone. */
import { hc } from 'hono/client';
import type { AppType } from './app.ts';

export type { Fault, Problem } from './problems.ts';

export type Credentials = { token: string } | { username: string; password: string };
export type ClientOptions = {
  /** Sent with each request; a function is asked each time, so that a token can be renewed. */
  credentials?: Credentials | (() => Credentials | undefined);
  fetch?: typeof fetch;
};

/**
 * Makes a client.
 *
 * @param baseUrl the address of the API, its prefix included
 * @example
 * const api = createClient('http://localhost:8787', { credentials: { token } });
 * const answer = await api.posts.$get({ query: { userId: 1, _limit: 5 } });
 * if (answer.ok) console.log((await answer.json())[0]?.title);
 */
export function createClient(baseUrl: string, options: ClientOptions = {}) {
  const { credentials } = options;
  const headers = (): Record<string, string> => {
    const given = typeof credentials === 'function' ? credentials() : credentials;
    return given ? { Authorization: authorization(given) } : {};
  };
  return hc<AppType>(baseUrl.replace(/\/$/, ''), { headers, ...(options.fetch && { fetch: options.fetch }) });
}

/** RFC 7617 with `charset="UTF-8"`, or RFC 6750. */
function authorization(credentials: Credentials): string {
  if ('token' in credentials) return `Bearer ${credentials.token}`;
  const bytes = new TextEncoder().encode(`${credentials.username}:${credentials.password}`);
  return `Basic ${btoa(String.fromCharCode(...bytes))}`;
}
