/**
 * GET    /auth/me  the account of the caller
 * PATCH  /auth/me  change its name or email
 * DELETE /auth/me  delete it
 */
import { createRoute } from '@hono/zod-openapi';
import { sql } from 'drizzle-orm';
import { compile } from '../db/compile.ts';
import { accounts } from '../db/schema/accounts.ts';
import { users } from '../db/schema/users.ts';
import type { Ctx } from '../http/context.ts';
import { problemResponses, signedIn } from '../http/openapi.ts';
import { newRouter, personOf } from '../http/router.ts';
import { accountById, toAccount } from './accounts.ts';
import { audited } from './audit.ts';
import type { Auth } from './auth.ts';
import { confirmed, forgetResets, ownAccount, unconfirmed } from './confirm.ts';
import { lastAdmin, taken } from './refused.ts';
import {
  accountSchema,
  deletedSchema,
  deleteMeSchema,
  json,
  noStore,
  patchMeSchema,
  shown,
  tags,
} from './schemas.ts';

const getMe = createRoute({
  method: 'get',
  path: '/auth/me',
  operationId: 'getMe',
  summary: 'The account of the caller',
  description: 'Who the credentials of this request belong to, and what only they may see of the account.',
  tags,
  security: signedIn,
  responses: {
    200: { description: 'The account', content: json(accountSchema) },
    ...problemResponses(401, 503),
  },
});

const patchMe = createRoute({
  method: 'patch',
  path: '/auth/me',
  operationId: 'updateMe',
  summary: 'Change the name or the email',
  description: 'The email is how a forgotten password is mended: a new one needs `currentPassword`.',
  tags,
  security: signedIn,
  request: { body: { required: true, content: json(patchMeSchema) } },
  responses: {
    200: { description: 'The account', content: json(accountSchema) },
    ...problemResponses(400, 401, 403, 409, 413, 415, 422, 429, 503),
  },
});

/** @param fates what becomes of a person's rows, by resource */
const deleteMe = (fates: Fates) =>
  createRoute({
    method: 'delete',
    path: '/auth/me',
    operationId: 'deleteMe',
    summary: 'Delete the account',
    description: `Deletes the account, its profile, sessions and API keys, at once and for good. Of the rows that the person has made, ${told(fates)}.`,
    tags,
    security: signedIn,
    request: { body: { required: true, content: json(deleteMeSchema) } },
    responses: {
      200: {
        description: 'What has become of the rows of the person, by resource',
        content: json(deletedSchema),
      },
      ...problemResponses(400, 401, 403, 409, 413, 415, 422, 429, 503),
    },
  });

export type Fates = Record<string, 'deleted' | 'kept'>;

const told = (fates: Fates) => {
  const of = (fate: string) => Object.keys(fates).filter((name) => fates[name] === fate);
  const kept = of('kept');
  return `those of ${of('deleted').join(', ')} are deleted${kept.length > 0 ? ` and those of ${kept.join(', ')} stay, as nobody's` : ''}`;
};

/** What people do with their own accounts. @param fates what becomes of a person's rows, by resource */
export function meRoutes(auth: Auth, fates: Fates) {
  const { deps } = auth;

  return newRouter(deps)
    .openapi(getMe, async (c) => c.json(shown(await ownAccount(c, deps)), 200, noStore))
    .openapi(patchMe, async (c) => {
      const { currentPassword, ...changes } = c.req.valid('json');
      const { id } = personOf(c);
      const { before, proven } = await confirmedFor(c, changes.email?.toLowerCase(), currentPassword);
      const { name } = changes;
      const email = changes.email?.toLowerCase();
      const statements = [
        ...proven,
        ...(name === undefined ? [] : [rename(id, name)]),
        // A link that is on its way to the old address is good for nothing any more.
        ...(email === undefined || email === before?.email ? [] : [move(id, email), forgetResets(id)]),
        audited(c, deps, { event: 'account.updated', userId: id, detail: { members: Object.keys(changes) } }),
        accountById({ id: BigInt(id) }),
      ];
      const results = await deps
        .database(c)
        .batch(statements, 'write')
        .catch((error) => {
          throw taken(error);
        });
      auth.changed();
      return c.json(shown(toAccount(results.at(-1)!.rows[0]!)), 200, noStore);
    })
    .openapi(deleteMe(fates), async (c) => {
      const { id } = personOf(c);
      const { proven } = await confirmed(c, auth, c.req.valid('json').currentPassword);
      const statements = [
        ...proven,
        compile(sql`DELETE FROM ${users} WHERE ${users.id} = ${BigInt(id)}`),
        audited(c, deps, { event: 'account.deleted', userId: id }),
      ];
      await deps
        .database(c)
        .batch(statements, 'write')
        .catch((error) => {
          throw lastAdmin(error);
        });
      auth.changed();
      return c.json({ rows: fates }, 200, noStore);
    });

  /** A new email needs the password: what was the account before, and that it still is. @throws ProblemError 422 */
  async function confirmedFor(c: Ctx, email: string | undefined, password: string | undefined) {
    if (email === undefined) return { before: undefined, proven: [] };
    if (password !== undefined) {
      const { account, proven } = await confirmed(c, auth, password);
      return { before: account, proven };
    }
    const before = await ownAccount(c, deps);
    if (before.email !== email) throw unconfirmed();
    return { before, proven: [] };
  }
}

const rename = (id: number, name: string) =>
  compile(sql`UPDATE ${users} SET ${sql.identifier('name')} = ${name}
    WHERE ${users.id} = ${BigInt(id)} AND ${users.name} <> ${name}`);
const move = (id: number, email: string) =>
  compile(sql`UPDATE ${accounts} SET ${sql.identifier('email')} = ${email}
    WHERE ${accounts.userId} = ${BigInt(id)} AND ${accounts.email} <> ${email}`);
