/** PUT /auth/me/password  change the password */
import { createRoute } from '@hono/zod-openapi';
import { problemResponses, signedIn } from '../http/openapi.ts';
import { newRouter, personOf } from '../http/router.ts';
import { audited } from './audit.ts';
import type { Auth } from './auth.ts';
import { confirmed, forgetResets, setPassword } from './confirm.ts';
import { requireGoodPassword } from './password-rules.ts';
import { changePasswordSchema, json, tags } from './schemas.ts';
import { endSessions } from './sessions.ts';

const changePassword = createRoute({
  method: 'put',
  path: '/auth/me/password',
  operationId: 'changePassword',
  summary: 'Change the password',
  description: 'Ends every other session of the account. API keys stay: delete them at `/auth/keys/{id}`.',
  tags,
  security: signedIn,
  request: { body: { required: true, content: json(changePasswordSchema) } },
  responses: {
    204: { description: 'The password is the new one' },
    ...problemResponses(400, 401, 403, 413, 415, 422, 429, 503),
  },
});

/** Changing one's password. */
export function changePasswordRoutes(auth: Auth) {
  const { deps } = auth;

  return newRouter(deps).openapi(changePassword, async (c) => {
    const { currentPassword, newPassword } = c.req.valid('json');
    const caller = personOf(c);
    const { account, proven } = await confirmed(c, auth, currentPassword);
    await requireGoodPassword(newPassword, account, '/newPassword');
    const hash = await deps.hasher.hash(c, newPassword);
    const statements = [
      ...proven,
      setPassword(caller.id, hash),
      endSessions(caller.id, caller.session),
      forgetResets(caller.id),
      audited(c, deps, { event: 'password.changed', userId: caller.id }),
    ];
    await deps.database(c).batch(statements, 'write');
    auth.changed();
    return c.body(null, 204);
  });
}
