/**
 * GET    /auth/sessions       where the caller is signed in
 * DELETE /auth/sessions       sign out everywhere
 * DELETE /auth/sessions/{id}  end one session
 */
import { createRoute, z } from '@hono/zod-openapi';
import { sql } from 'drizzle-orm';
import { problemResponses, signedIn } from '../http/openapi.ts';
import { newRouter, personOf } from '../http/router.ts';
import { ProblemError } from '../problems.ts';
import { audited } from './audit.ts';
import type { Auth } from './auth.ts';
import { json, noStore, sessionSchema, tags } from './schemas.ts';
import { endOwnSession, endSessions, listSessions } from './sessions.ts';

const list = createRoute({
  method: 'get',
  path: '/auth/sessions',
  operationId: 'listSessions',
  summary: 'Where the caller is signed in',
  description:
    'The sessions of the account, the newest use first. The last use is written at most every five minutes.',
  tags,
  security: signedIn,
  responses: {
    200: { description: 'The sessions', content: json(z.array(sessionSchema)) },
    ...problemResponses(401, 403, 503),
  },
});

const endAll = createRoute({
  method: 'delete',
  path: '/auth/sessions',
  operationId: 'endSessions',
  summary: 'Sign out everywhere',
  description: 'Ends every session of the account, this one too. API keys stay.',
  tags,
  security: signedIn,
  responses: { 204: { description: 'All sessions have ended' }, ...problemResponses(401, 403, 503) },
});

const endOne = createRoute({
  method: 'delete',
  path: '/auth/sessions/{id}',
  operationId: 'endSession',
  summary: 'End a session',
  description:
    'Signs one device out. On other servers its access token is refused within `REVOCATION_SECONDS`.',
  tags,
  security: signedIn,
  request: { params: z.object({ id: z.string().max(64).openapi({ example: 'nXMiq6rZrXLWFbsv2vXyLg' }) }) },
  responses: { 204: { description: 'It has ended' }, ...problemResponses(401, 403, 404, 503) },
});

const iso = (ms: unknown) => new Date(Number(ms)).toISOString();

/** The sessions of the caller. */
export function sessionRoutes(auth: Auth) {
  const { deps } = auth;

  return newRouter(deps)
    .openapi(list, async (c) => {
      const caller = personOf(c);
      const { rows } = await deps.database(c).execute(listSessions(caller.id, deps.now()));
      const sessions = rows.map(({ id, device, address, created, used, expires }) => ({
        ...{
          id: String(id),
          device: String(device),
          address: String(address),
          current: id === caller.session,
        },
        ...{ createdAt: iso(created), lastUsedAt: iso(used), expiresAt: iso(expires) },
      }));
      return c.json(sessions, 200, noStore);
    })
    .openapi(endAll, async (c) => {
      const { id } = personOf(c);
      const record = audited(c, deps, { event: 'sessions.ended', userId: id });
      await deps.database(c).batch([endSessions(id), record], 'write');
      auth.changed();
      return c.body(null, 204);
    })
    .openapi(endOne, async (c) => {
      const { id } = personOf(c);
      const session = c.req.valid('param').id;
      const only = sql`changes() > 0`;
      const record = audited(c, deps, { event: 'session.ended', userId: id, detail: { session }, only });
      const [ended] = await deps.database(c).batch([endOwnSession(id, session), record], 'write');
      if (ended!.rows.length === 0) throw new ProblemError('not-found', 'The caller has no such session');
      auth.changed();
      return c.body(null, 204);
    });
}
