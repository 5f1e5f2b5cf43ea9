/** What a request carries, and what the app is given from outside. */
import type { Client } from '@libsql/client';
import type { Context } from 'hono';
import type { Settings } from '../config.ts';
import type { Logger } from './log.ts';

export type Role = 'user' | 'admin';

/** The principal of a request, known from its credentials. `id` is that of the user (`users.id`). */
export type Caller = { id: number; username: string; role: Role };

export type AppEnv = {
  // biome-ignore lint/complexity/noBannedTypes: what the platform binds differs between runtimes
  Bindings: {};
  Variables: {
    requestId: string;
    /** The headers that every answer has; `reply` adds to them. */
    headers: Record<string, string>;
    /** `API_PREFIX`. */
    prefix: string;
    /** Set by `reply`: this answer has the headers already. */
    replied?: true;
    /** Set when the credentials of the request were checked; null for an anonymous one. */
    caller?: Caller | null;
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
  /** Milliseconds since 1970. */
  now(): number;
  log: Logger;
  hasher: Hasher;
  /** Sees to work that the answer does not wait for: it goes on after it. `work` itself never fails. */
  later(c: Ctx, work: Promise<void>): void;
  /** A file of `swagger-ui-dist` by its name. */
  asset(c: Ctx, name: string): Promise<Asset | undefined>;
};

/** What routes are given: the above, and who is calling. */
export type RouteDeps = Deps & {
  /** The caller, or null for an anonymous one. @throws ProblemError 401 for credentials that are not valid */
  identify(c: Ctx): Promise<Caller | null>;
};
