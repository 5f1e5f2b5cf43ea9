/**
 * GET    /auth/me           the account of the caller
 * PATCH  /auth/me           change its name or email
 * DELETE /auth/me           delete it
 * PUT    /auth/me/password  change the password
 */
import { createRoute } from '@hono/zod-openapi';
import { sql } from 'drizzle-orm';
import { type Bound, compile } from '../db/compile.ts';
import { accounts } from '../db/schema/accounts.ts';
import { users } from '../db/schema/users.ts';
import type { Ctx } from '../http/context.ts';
import { problemResponses, signedIn } from '../http/openapi.ts';
import { callerOf, newRouter, personOf } from '../http/router.ts';
import { badBody, ProblemError } from '../problems.ts';
import { type Account, findById } from './accounts.ts';
import { audited } from './audit.ts';
import type { Auth } from './auth.ts';
import { lastAdmin } from './last-admin.ts';
import { requireGoodPassword } from './password-rules.ts';
import { accountProof } from './proof.ts';
import { taken } from './register.ts';
import {
  accountSchema,
  changePasswordSchema,
  deletedSchema,
  deleteMeSchema,
  json,
  noStore,
  patchMeSchema,
  tags,
} from './schemas.ts';
import { endSessions } from './sessions.ts';

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
    .openapi(getMe, async (c) => c.json(shown(await own(c)), 200, noStore))
    .openapi(patchMe, async (c) => {
      const { currentPassword, ...changes } = c.req.valid('json');
      const { id } = personOf(c);
      const before = await own(c);
      const email = changes.email?.toLowerCase() ?? before.email;
      const name = changes.name ?? before.name;
      const proven = email === before.email ? [] : await confirmed(c, before, currentPassword);
      const statements = [
        ...proven,
        compile(sql`UPDATE ${users} SET ${sql.identifier('name')} = ${name}
          WHERE ${users.id} = ${BigInt(id)} AND ${users.name} <> ${name}`),
        compile(sql`UPDATE ${accounts} SET ${sql.identifier('email')} = ${email}
          WHERE ${accounts.userId} = ${BigInt(id)} AND ${accounts.email} <> ${email}`),
        audited(c, deps, { event: 'account.updated', userId: id, detail: { members: Object.keys(changes) } }),
      ];
      await deps
        .database(c)
        .batch(statements, 'write')
        .catch((error) => {
          throw taken(error);
        });
      auth.changed();
      return c.json(shown({ ...before, email, name }), 200, noStore);
    })
    .openapi(changePassword, async (c) => {
      const { currentPassword, newPassword } = c.req.valid('json');
      const caller = personOf(c);
      const account = await own(c);
      await requireGoodPassword(newPassword, account, '/newPassword');
      const proven = await confirmed(c, account, currentPassword);
      const hash = await deps.hasher.hash(c, newPassword);
      const statements = [
        ...proven,
        setPassword(caller.id, hash),
        endSessions(caller.id, caller.session),
        audited(c, deps, { event: 'password.changed', userId: caller.id }),
      ];
      await deps.database(c).batch(statements, 'write');
      auth.changed();
      return c.body(null, 204);
    })
    .openapi(deleteMe(fates), async (c) => {
      const { id } = personOf(c);
      const account = await own(c);
      const proven = await confirmed(c, account, c.req.valid('json').currentPassword);
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

  async function own(c: Ctx): Promise<Account> {
    const account = await findById(deps.database(c), callerOf(c).id);
    if (account) return account;
    throw c.get('proof')?.refusal() ?? new ProblemError('invalid-credentials', 'There is no such account');
  }

  /**
   * The password once more (OWASP ASVS 5.0, 7.5.1): a session that somebody left open is not enough.
   * @returns what makes sure, in the batch that follows, that nothing has changed since
   */
  async function confirmed(c: Ctx, { username }: Account, password: string | undefined): Promise<Bound[]> {
    const wrong = (detail: string) => badBody([{ pointer: '/currentPassword', detail }]);
    if (password === undefined) throw wrong('is required to change the email');
    const { person, settle } = await auth.passwords.verify(c, username, password).catch((error) => {
      throw error instanceof ProblemError && error.status === 401 ? wrong('is not right') : error;
    });
    return [...settle, accountProof(person.id, person.version).demands];
  }
}

/** The account as its person may see it. */
export const shown = ({
  id,
  username,
  name,
  email,
  role,
}: Omit<Account, 'disabled' | 'passwordHash' | 'version'>) => ({
  ...{ id, username, name, email, role },
});

/** Sets the hash of a person's password. */
export const setPassword = (userId: number, hash: string): Bound =>
  compile(sql`UPDATE ${accounts} SET ${sql.identifier('password_hash')} = ${hash}
    WHERE ${accounts.userId} = ${BigInt(userId)}`);
