/** Rows that have served their time go, some at a time, after an answer. */

import { sql } from 'drizzle-orm';
import type { MiddlewareHandler } from 'hono';
import { type Bound, compile } from '../db/compile.ts';
import { invitations, passwordResets as resets } from '../db/schema/sessions.ts';
import type { AppEnv, Ctx, Deps } from '../http/context.ts';
import { pruneAudit } from './audit.ts';
import { pruneSessions } from './sessions.ts';
import { pruneThrottles } from './throttle.ts';

/** How often one server does so at most, in milliseconds. */
const EVERY_MS = 60_000;
/** How many rows of a table each of the statements removes at most. */
const AT_ONCE = 1_000;

/** Tokens for a forgotten password that have run out. */
const pruneResets = (now: number): Bound =>
  compile(sql`DELETE FROM ${resets} WHERE ${resets.hash} IN
    (SELECT ${resets.hash} FROM ${resets} WHERE ${resets.expiresAt} < ${BigInt(now)} LIMIT 1000)`);

/** Invitations that have run out, used or not. */
const pruneInvitations = (now: number): Bound =>
  compile(sql`DELETE FROM ${invitations} WHERE ${invitations.id} IN
    (SELECT ${invitations.id} FROM ${invitations} WHERE ${invitations.expiresAt} < ${BigInt(now)} LIMIT 1000)`);

/**
 * Makes the function that prunes where it is due: what writes such rows calls it, so that a server which nobody
 * signs in to writes nothing.
 */
export function pruner(deps: Deps): (c: Ctx) => void {
  let last = Number.NEGATIVE_INFINITY;
  return function prune(c) {
    const now = deps.now();
    if (now - last < EVERY_MS) return;
    last = now;
    const statements = [
      pruneAudit(now, deps.settings.AUDIT_DAYS),
      pruneThrottles(),
      ...[pruneSessions, pruneResets, pruneInvitations].map((of) => of(now)),
    ];
    const work = deps
      .database(c)
      .batch(statements, 'write')
      .then(
        (results) => {
          // There is more: the next call goes on.
          if (results.some(({ rowsAffected }) => rowsAffected >= AT_ONCE)) last = Number.NEGATIVE_INFINITY;
        },
        (error) => deps.log.event('warn', `Not pruned: ${error instanceof Error ? error.message : error}`),
      );
    deps.later(c, work);
  };
}

/** For the routes that write such rows. */
export const pruning = (prune: (c: Ctx) => void): MiddlewareHandler<AppEnv> =>
  async function pruning(c, next) {
    await next();
    prune(c);
  };
