/** A session for the typed client: signing in, and access tokens that are renewed before they end. */

/** What `/auth/login` and `/auth/refresh` answer; there is no refresh token where a cookie has it. */
export type Tokens = { accessToken: string; expiresIn: number; refreshToken?: string | undefined };
export type SessionOptions = {
  /** Tokens of an earlier session, to go on with. */
  tokens?: Tokens;
  /** Whether a cookie keeps the refresh token, for pages: no script can then read it. */
  cookie?: boolean;
  /** Told of new tokens, to keep them, and of none when the session has ended. */
  onChange?(tokens: Tokens | undefined): void;
  fetch?: typeof fetch;
};
export type Session = {
  /** @throws Error whose `cause` is the problem that the server answered */
  signIn(who: { username: string; password: string }): Promise<void>;
  signOut(): Promise<void>;
  /** An access token that is good for a while; undefined where nobody is signed in (any more). */
  token(): Promise<string | undefined>;
  /** Renews the tokens now; many calls at once are one request. */
  renew(): Promise<string | undefined>;
};

/** So long before its end an access token is renewed, in milliseconds: the request with it takes time, too. */
const EARLY_MS = 30_000;

/**
 * A session for `createClient`: it signs in, and renews the access token before it ends.
 *
 * @param baseUrl the address of the API, its prefix included
 * @example
 * const session = createSession('http://localhost:8787');
 * await session.signIn({ username: 'ada', password: 'correct horse battery' });
 * const api = createClient('http://localhost:8787', { credentials: session });
 */
export function createSession(baseUrl: string, options: SessionOptions = {}): Session {
  const { cookie = false, onChange, fetch: send = fetch } = options;
  let tokens = options.tokens;
  // Whose clock counts is ours: how long ago the tokens came is all that is asked. Of earlier ones nobody knows.
  let until = 0;
  let renewing: Promise<string | undefined> | undefined;

  const post = (path: string, body: object) =>
    send(`${baseUrl.replace(/\/$/, '')}/auth/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      ...(cookie && { credentials: 'include' as const }),
    });
  function keep(next: Tokens | undefined): string | undefined {
    tokens = next;
    until = next ? Date.now() + next.expiresIn * 1000 - EARLY_MS : 0;
    onChange?.(next);
    return next?.accessToken;
  }
  async function renewed(): Promise<string | undefined> {
    if (!cookie && tokens?.refreshToken === undefined) return keep(undefined);
    const answer = await post('refresh', cookie ? {} : { refreshToken: tokens?.refreshToken });
    if (answer.ok) return keep((await answer.json()) as Tokens);
    // The session has ended only where the server says so; a server that is away comes back.
    if (answer.status === 401 || answer.status === 403) return keep(undefined);
    throw await failure(answer);
  }
  const renew = () => {
    renewing ??= renewed().finally(() => {
      renewing = undefined;
    });
    return renewing;
  };
  return {
    renew,
    async signIn(who) {
      const { username, password } = who;
      const answer = await post('login', { username, password, ...(cookie && { cookie }) });
      if (!answer.ok) throw await failure(answer);
      keep((await answer.json()) as Tokens);
    },
    async signOut() {
      const refreshToken = tokens?.refreshToken;
      const known = tokens !== undefined || cookie;
      keep(undefined);
      if (known) await post('logout', refreshToken === undefined ? {} : { refreshToken });
    },
    async token() {
      if (tokens === undefined && !cookie) return undefined;
      return Date.now() < until ? tokens?.accessToken : renew();
    },
  };
}

const failure = async (answer: Response) => {
  const problem = (await answer.json().catch(() => undefined)) as { detail?: string } | undefined;
  return new Error(problem?.detail ?? `The server answered ${answer.status}`, { cause: problem });
};

/** An access token that was refused (its session may have been renewed elsewhere) is renewed, once for a request. */
export const renewing = (session: Session, send: typeof fetch) =>
  (async (input: RequestInfo | URL, init: RequestInit = {}) => {
    const answer = await send(input, init);
    const sent = new Headers(init.headers);
    if (answer.status !== 401 || !sent.has('authorization') || init.body instanceof ReadableStream)
      return answer;
    const token = await session.renew();
    if (token === undefined) return answer;
    sent.set('authorization', `Bearer ${token}`);
    return send(input, { ...init, headers: sent });
  }) as typeof fetch;
