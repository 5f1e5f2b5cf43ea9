/** A session for the typed client: signing in, and access tokens that are renewed before they end. */
import { failure } from './client-errors.ts';
import { type SendOptions, sending } from './client-send.ts';

/** What `/auth/login` and `/auth/refresh` answer; there is no refresh token where a cookie has it. */
export type Tokens = { accessToken: string; expiresIn: number; refreshToken?: string | undefined };
export type SessionOptions = Pick<SendOptions, 'timeout' | 'retries' | 'fetch'> & {
  /** Tokens of an earlier session, to go on with. */
  tokens?: Tokens;
  /** Whether a cookie keeps the refresh token, for pages: no script can then read it. */
  cookie?: boolean;
  /** Told of new tokens, to keep them, and of none when the session has ended. */
  onChange?(tokens: Tokens | undefined): void;
  /**
   * What was kept last, be it by another tab or process that has the same session: asked before a renewal, so that
   * what one has renewed is used by all. (A refresh token is good once.)
   */
  load?(): Tokens | undefined | Promise<Tokens | undefined>;
};
export type Session = {
  /** @throws ApiError for what the server refuses: its `problem` says why */
  signIn(who: { username: string; password: string }): Promise<void>;
  /** @throws RequestError where the server was not told; the tokens are forgotten all the same */
  signOut(): Promise<void>;
  /** An access token that is good for a while; undefined where nobody is signed in (any more). */
  token(): Promise<string | undefined>;
  /**
   * Renews the tokens now; many calls at once are one request.
   * @param refused the access token that was refused: where there is another one by now, that is it
   */
  renew(refused?: string): Promise<string | undefined>;
};

/** For so long a refresh is repeated: ten seconds after it was carried out, the same one ends the session. */
const INSIST_MS = 8_000;
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
  const { cookie = false, onChange, load } = options;
  let tokens = options.tokens;
  // Whose clock counts is ours: how long ago the tokens came is all that is asked. Of earlier ones nobody knows.
  let until = 0;
  // Of a cookie only the server knows: it is asked once, and again for what it refuses.
  let asks = cookie || options.load !== undefined;
  let renewing: Promise<string | undefined> | undefined;
  /** How often somebody has signed in or out, or was renewed. */
  let changes = 0;

  const send = sending(options);
  // An answer that was lost is given again, as if it were the first.
  const insist = sending(options, () => true, INSIST_MS);
  const post = (path: string, body: object, by = send) =>
    by(`${baseUrl.replace(/\/$/, '')}/auth/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      ...(cookie && { credentials: 'include' as const }),
    });
  function use(next: Tokens | undefined): string | undefined {
    tokens = next;
    changes++;
    asks = false;
    const lasts = (next?.expiresIn ?? 0) * 1000;
    until = Date.now() + lasts - Math.min(EARLY_MS, lasts / 2);
    return next?.accessToken;
  }
  function keep(next: Tokens | undefined): string | undefined {
    use(next);
    onChange?.(next);
    return next?.accessToken;
  }
  async function renewed(): Promise<string | undefined> {
    const before = changes;
    const kept = load ? await load() : tokens;
    // Who has signed in or out meanwhile is not to be undone.
    if (changes !== before) return tokens?.accessToken;
    if (kept !== undefined && kept.accessToken !== tokens?.accessToken) return use(kept);
    if (!cookie && kept?.refreshToken === undefined) {
      asks = false;
      return tokens && keep(undefined);
    }
    const answer = await post('refresh', cookie ? {} : { refreshToken: kept?.refreshToken }, insist);
    const next = answer.ok ? ((await answer.json()) as Tokens) : undefined;
    if (changes !== before) return tokens?.accessToken;
    if (next) return keep(next);
    // The session has ended only where the server says so; a server that is away comes back, and is asked again.
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
    async renew(refused) {
      const current = tokens?.accessToken;
      return refused !== undefined && current !== undefined && current !== refused ? current : renew();
    },
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
      if (!known) return;
      const answer = await post('logout', refreshToken === undefined ? {} : { refreshToken }, insist);
      // A session that has ended already is as good.
      if (!answer.ok && answer.status !== 401) throw await failure(answer);
    },
    async token() {
      // While the first answer is awaited nobody knows yet, whoever else asks.
      if (tokens === undefined && !asks && renewing === undefined) return undefined;
      return tokens !== undefined && Date.now() < until ? tokens.accessToken : renew();
    },
  };
}
