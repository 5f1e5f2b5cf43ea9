/** Everything that knows credentials, made once for an app. */
import { preferring, ReplicaHealth } from '../db/replica.ts';
import type { Ctx, Deps, RouteDeps } from '../http/context.ts';
import { apiKeys } from './api-keys.ts';
import { identifier } from './identify.ts';
import { Keys } from './keys.ts';
import { type Passwords, passwords } from './passwords.ts';
import { pruner } from './prune.ts';
import { type RefreshTokens, refreshTokens } from './refresh-token.ts';
import { GuardedClient, Standing } from './standing.ts';
import { Tokens } from './tokens.ts';
import { type Usage, usage } from './usage.ts';

export type Auth = {
  /** What routes are given: the database is guarded, and callers are known. */
  deps: RouteDeps;
  keys: Keys;
  tokens: Tokens;
  refresh: RefreshTokens;
  passwords: Passwords;
  usage: Usage;
  /** Removes rows that have served their time, where that is due. */
  prune(c: Ctx): void;
  /** To be called when a session, key or account has ended or changed on this server: it is in effect at once. */
  changed(): void;
};

/** How long a proof is believed, in seconds, where no setting says so: a second process may share an embedded file. */
const REMOTE_SECONDS = 10;
const EMBEDDED_SECONDS = 1;

/** @param given as for `createApp` */
export function createAuth(given: Deps & { settings: { SECRET?: string | undefined } }): Auth {
  const { SECRET = '', PUBLIC_URL, LIBSQL_URL, REVOCATION_SECONDS } = given.settings;
  const seconds = REVOCATION_SECONDS ?? (LIBSQL_URL ? REMOTE_SECONDS : EMBEDDED_SECONDS);
  const standing = new Standing(given.now, seconds);
  const health = new ReplicaHealth(given.now, (error) =>
    given.log.event('warn', `The replica is left alone: ${error instanceof Error ? error.message : error}`),
  );
  const keys = new Keys(SECRET, given.now, given.runtime !== 'workerd');
  const tokens = new Tokens(keys, PUBLIC_URL, given.now);
  const prune = pruner(given);
  const uses = usage(given, prune);
  const checks = passwords(given, standing);
  const programs = apiKeys(given, uses, standing);
  const identify = identifier({
    deps: given,
    tokens,
    passwords: checks,
    apiKeys: programs,
    usage: uses,
    standing,
  });

  const deps: RouteDeps = {
    ...given,
    identify,
    database(c) {
      const client = given.database(c);
      const proof = c.get('proof');
      if (proof !== undefined) return new GuardedClient(client, proof, standing);
      // Whoever has credentials reads what they have written; nobody knows what anybody else has.
      return given.replica && isAnonymousRead(c) ? preferring(given.replica(c), client, health) : client;
    },
    unguarded: (c) => given.database(c),
    async prove(c) {
      const proof = c.get('proof');
      if (proof !== undefined) await standing.prove(given.database(c), proof);
    },
  };
  return {
    ...{ deps, keys, tokens, passwords: checks, usage: uses, prune },
    refresh: refreshTokens(SECRET),
    changed: () => standing.forget(),
  };
}

const isAnonymousRead = ({ req }: Ctx) =>
  (req.method === 'GET' || req.method === 'HEAD') && req.header('authorization') === undefined;
