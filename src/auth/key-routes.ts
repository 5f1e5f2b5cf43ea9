/**
 * GET    /auth/keys       the API keys of the caller
 * POST   /auth/keys       make one
 * DELETE /auth/keys/{id}  delete one
 */
import { createRoute, z } from '@hono/zod-openapi';
import type { Row } from '@libsql/client';
import { sql } from 'drizzle-orm';
import { compile } from '../db/compile.ts';
import { orRefuse, refusals } from '../db/refuse.ts';
import type { Scope } from '../http/context.ts';
import { problemResponses, signedIn } from '../http/openapi.ts';
import { newRouter, personOf } from '../http/router.ts';
import { badBody, ProblemError } from '../problems.ts';
import { hintOf, newApiKey } from './api-key.ts';
import { countKeys, deleteKey, insertKey, listKeys } from './api-keys.ts';
import { audited } from './audit.ts';
import type { Auth } from './auth.ts';
import { keySchema, madeKeySchema, newKeySchema } from './key-schemas.ts';
import { json, noStore, tags } from './schemas.ts';

/** So many keys a person has at most. */
const MAX_KEYS = 100;

const list = createRoute({
  method: 'get',
  path: '/auth/keys',
  operationId: 'listKeys',
  summary: 'The API keys of the caller',
  description: 'The newest first; the keys themselves are never shown again.',
  tags,
  security: signedIn,
  responses: {
    200: { description: 'The keys', content: json(z.array(keySchema)) },
    ...problemResponses(401, 403, 503),
  },
});

const create = createRoute({
  method: 'post',
  path: '/auth/keys',
  operationId: 'createKey',
  summary: 'Make an API key',
  description:
    'For programs: sent as `Authorization: Bearer …`, or as the password of Basic. It does what its owner may, within its scopes, but cannot see to credentials. The answer is the only time that it is shown.',
  tags,
  security: signedIn,
  request: { body: { required: true, content: json(newKeySchema) } },
  responses: {
    201: { description: 'The key', content: json(madeKeySchema) },
    ...problemResponses(400, 401, 403, 409, 413, 415, 422, 503),
  },
});

const remove = createRoute({
  method: 'delete',
  path: '/auth/keys/{id}',
  operationId: 'deleteKey',
  summary: 'Delete an API key',
  description: 'It is refused from now on, on other servers within `REVOCATION_SECONDS`.',
  tags,
  security: signedIn,
  request: {
    params: z.object({
      id: z
        .string()
        .regex(/^[1-9]\d{0,14}$/, { error: 'must be a whole number' })
        .transform(Number)
        .openapi({ type: 'integer', example: 3 }),
    }),
  },
  responses: { 204: { description: 'It is gone' }, ...problemResponses(400, 401, 403, 404, 503) },
});

/** The API keys of the caller. */
export function keyRoutes(auth: Auth) {
  const { deps } = auth;

  return newRouter(deps)
    .openapi(list, async (c) => {
      const { rows } = await deps.database(c).execute(listKeys(personOf(c).id));
      return c.json(rows.map(shown), 200, noStore);
    })
    .openapi(create, async (c) => {
      const { id: userId } = personOf(c);
      const { name, scopes, expiresAt } = c.req.valid('json');
      const now = deps.now();
      const expires = expiresAt == null ? null : Date.parse(expiresAt);
      if (expires !== null && expires <= now)
        throw badBody([{ pointer: '/expiresAt', detail: 'must be in the future' }]);
      const key = newApiKey();
      const made = { userId, name, scopes: [...new Set(scopes)].sort(), expiresAt: expires };
      const room = { name: 'room', test: sql`${countKeys(userId)} < ${MAX_KEYS}` };
      const results = await deps
        .database(c)
        .batch(
          [
            compile(sql`SELECT 1 AS room WHERE ${orRefuse([room])}`),
            insertKey(made, key, hintOf(key), now),
            audited(c, deps, { event: 'key.created', userId, detail: { name, scopes: made.scopes } }),
          ],
          'write',
        )
        .catch((error) => {
          throw refusals(error)?.includes('room')
            ? new ProblemError('conflict', `A person has at most ${MAX_KEYS} API keys: delete one first`)
            : error;
        });
      return c.json({ ...shown(results[1]!.rows[0]!), key }, 201, noStore);
    })
    .openapi(remove, async (c) => {
      const { id: userId } = personOf(c);
      const { id } = c.req.valid('param');
      const only = sql`changes() > 0`;
      const record = audited(c, deps, { event: 'key.deleted', userId, detail: { key: id }, only });
      const [gone] = await deps.database(c).batch([deleteKey(userId, id), record], 'write');
      if (gone!.rows.length === 0) throw new ProblemError('not-found', 'The caller has no such API key');
      auth.changed();
      return c.body(null, 204);
    });
}

const iso = (ms: unknown) => new Date(Number(ms)).toISOString();
const shown = ({ id, name, hint, scopes, created, used, expires }: Row) => ({
  ...{ id: Number(id), name: String(name), hint: String(hint), scopes: String(scopes).split(' ') as Scope[] },
  createdAt: iso(created),
  lastUsedAt: used == null ? null : iso(used),
  expiresAt: expires == null ? null : iso(expires),
});
