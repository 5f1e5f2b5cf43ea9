/** What the deletion of a profile (a row of `users`) means for credentials: the account goes along. */
import type { MiddlewareHandler } from 'hono';
import type { AppEnv } from '../http/context.ts';
import { audited } from './audit.ts';
import type { Auth } from './auth.ts';

/** For `DELETE /users/{id}`: records it, and sees to it that whoever it was is signed out at once. */
export function profileDeleted({ deps, usage, changed }: Auth): MiddlewareHandler<AppEnv> {
  return async function profileDeleted(c, next) {
    await next();
    if (c.req.method !== 'DELETE' || !c.res.ok) return;
    changed();
    const actorId = c.get('caller')?.id ?? null;
    const record = { event: 'account.deleted', userId: Number(c.req.param('id')), actorId } as const;
    usage.write(c, [audited(c, deps, record)]);
  };
}
