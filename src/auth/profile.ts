/** What the deletion of a profile (a row of `users`) means for credentials: the account goes along. */
import type { MiddlewareHandler } from 'hono';
import type { AppEnv } from '../http/context.ts';
import { personOf } from '../http/router.ts';
import { audited } from './audit.ts';
import type { Auth } from './auth.ts';

/** For `DELETE /users/{id}`: records it, and sees to it that whoever it was is signed out at once. @throws ProblemError 403 */
export function profileDeleted({ deps, usage, changed }: Auth): MiddlewareHandler<AppEnv> {
  return async function profileDeleted(c, next) {
    if (c.req.method !== 'DELETE') return next();
    const caller = await deps.identify(c);
    if (caller?.key !== undefined && caller.id === Number(c.req.param('id'))) {
      // No program with a key ends the account that the key is of, here as little as at /auth/me.
      await deps.prove(c);
      personOf(c);
    }
    await next();
    if (!c.res.ok) return;
    changed();
    const actorId = caller?.id ?? null;
    const record = { event: 'account.deleted', userId: Number(c.req.param('id')), actorId } as const;
    usage.write(c, [audited(c, deps, record)]);
  };
}
