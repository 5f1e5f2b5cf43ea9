/** What a request carries, and what the app is given from outside. */
import type { Client } from '@libsql/client';
import type { Context } from 'hono';
import type { Settings } from '../config.ts';
import type { Bound } from '../db/compile.ts';
import type { ProblemError } from '../problems.ts';
import type { Logger } from './log.ts';
import type { TraceContext } from './trace-context.ts';
import type { Watch } from './watch.ts';

export type Role = 'user' | 'admin';

/** What an API key may do: `read` is GET and HEAD, `write` everything else. */
export type Scope = 'read' | 'write';

/** The principal of a request, known from its credentials. */
export type Caller = {
  /** That of the user (`users.id`). */
  id: number;
  username: string;
  role: Role;
  /** Of an API key; everybody else may do whatever the role may. */
  scopes?: readonly Scope[];
  /** The session of an access token. */
  session?: string;
  /** The API key. */
  key?: number;
};

/** What has to hold in the database for a verified credential to go on being good. */
export type Proof = {
  /** What it is of: equal for credentials that hold or fall together. */
  key: string;
  /** Gives a row where it holds. */
  holds: Bound;
  /** Fails where it does not hold, and so takes its whole batch back. */
  demands: Bound;
  /** What the caller is told then. */
  refusal(): ProblemError;
};

export type AppEnv = {
  // biome-ignore lint/complexity/noBannedTypes: what the platform binds differs between runtimes
  Bindings: {};
  Variables: {
    requestId: string;
    /** The trace that the request belongs to, where its client or a web server has begun one. */
    trace?: TraceContext;
    /** Where its time goes, where somebody may know. */
    watch?: Watch;
    /** The headers that every answer has; `reply` adds to them. */
    headers: Record<string, string>;
    /** `API_PREFIX`. */
    prefix: string;
    /** Set by `reply`: this answer has the headers already. */
    replied?: true;
    /** Set when the credentials of the request were checked; null for an anonymous one. */
    caller?: Caller | null;
    /** What must hold in the database for those credentials to be good. */
    proof?: Proof;
  };
};
export type Ctx = Context<AppEnv>;

/** A file served from our own origin, such as those of the documentation page. */
export type Asset = { body: ArrayBuffer | Uint8Array<ArrayBuffer>; type: string };

/**
 * Password hashing with a bound on how much of it goes on at once (`auth/hasher.ts`).
 * Both throw ProblemError 503 with `Retry-After` when there is too much already.
 */
export type Hasher = {
  /** @returns a PHC string with its own salt */
  hash(c: Ctx, password: string): Promise<string>;
  /** Whether `password` is that of `phc`; without one (an unknown user) it costs as much, and is false. */
  verify(c: Ctx, password: string, phc: string | undefined): Promise<boolean>;
};

/** Everything that the app takes from outside; it knows no environment, clock or database of its own. */
export type Deps = {
  settings: Settings;
  runtime: 'node' | 'bun' | 'workerd';
  /** The database for one request; on Workers a client belongs to one request alone. */
  database(c: Ctx): Client;
  /** A replica of it for one request, where there is one: it is read, and may be behind by a moment. */
  replica?(c: Ctx): Client;
  /** Milliseconds since 1970. */
  now(): number;
  log: Logger;
  hasher: Hasher;
  /** Sees to work that the answer does not wait for: it goes on after it. `work` itself never fails. */
  later(c: Ctx, work: Promise<void>): void;
  /** The address of the other end of the connection; empty where nobody knows it. */
  peer(c: Ctx): string;
  /**
   * The platform's own bound on attempts, where it has one: false where `key` has tried too often. It only
   * spares the database the counting of a flood; the counters there are the ones that hold.
   */
  admits?(c: Ctx, key: string): Promise<boolean>;
  /** Whether this server has been told to end: it is then not ready, and answers what it is asked all the same. */
  stopping?(): boolean;
  /**
   * Told of a request that belongs to a trace once it is answered, where its times were watched.
   * @param start by `performance.now()` @param ms how long it took, in milliseconds
   */
  traced?(c: Ctx, start: number, ms: number): void;
  /** A file of the documentation page by its name. */
  asset(c: Ctx, name: string): Promise<Asset | undefined>;
};

/** Something to tell a person outside of the API. */
export type Message = {
  kind: 'password-reset' | 'invitation';
  /** Their email. */
  to: string;
  username: string | null;
  /** What they are to open, with the token in it; null for an invitation where `INVITE_URL` is not set. */
  link: string | null;
  token: string;
  /** ISO 8601. */
  expiresAt: string;
};
/** Sends a message. What it throws is logged; the answer never waits for it. */
export type Deliver = (message: Message, c: Ctx, deps: Pick<Deps, 'settings' | 'log'>) => Promise<void>;

/** What routes are given: the above, and who is calling. */
export type RouteDeps = Deps & {
  /**
   * As that of `Deps`, for what the caller of this request does: it does nothing for who has been shut out
   * meanwhile. @throws ProblemError 401 from its methods
   */
  database(c: Ctx): Client;
  /** The database for what is done after the answer, whatever has become of the caller. */
  unguarded(c: Ctx): Client;
  /** Asks the database now whether the caller may still come in, where that is due. @throws ProblemError 401 */
  prove(c: Ctx): Promise<void>;
  /** The caller, or null for an anonymous one. @throws ProblemError 401 for credentials that are not valid */
  identify(c: Ctx): Promise<Caller | null>;
};
