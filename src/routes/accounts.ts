/**
 * POST   /accounts                make an account, whatever REGISTRATION says
 * PATCH  /accounts/{id}           change the role, the email or the name; disable or enable
 * DELETE /accounts/{id}           delete it, with its profile
 * DELETE /accounts/{id}/sessions  end all of its sessions
 *
 * `GET /accounts` and `GET /accounts/{id}` are in `administration.ts`.
 */
import { createRoute, z } from '@hono/zod-openapi';
import type { Row } from '@libsql/client';
import type { SQL } from 'drizzle-orm';
import { createAccount } from '../auth/accounts.ts';
import { changeAccount, deleteAccount, endAllSessions } from '../auth/admin-changes.ts';
import { audited } from '../auth/audit.ts';
import type { Auth } from '../auth/auth.ts';
import type { Fates } from '../auth/me.ts';
import { requireGoodPassword } from '../auth/password-rules.ts';
import { lastAdmin, taken } from '../auth/refused.ts';
import { deletedSchema, email, json, name, newPassword, noStore, registerSchema } from '../auth/schemas.ts';
import type { Ctx } from '../http/context.ts';
import { component, forAdmins, problemResponses } from '../http/openapi.ts';
import { callerOf, newRouter } from '../http/router.ts';
import { reads } from '../kit/read-sql.ts';
import type { Resource } from '../kit/resource.ts';
import { ProblemError } from '../problems.ts';
import { accounts, idParam, rowContent, tags } from './administration-tables.ts';

type Account = NonNullable<(typeof accounts)['shape']>['row'];
const role = z.enum(['user', 'admin']);
const params = z.object({ id: idParam });

const create = createRoute({
  method: 'post',
  path: '/accounts',
  operationId: 'createAccount',
  summary: 'Make an account',
  description:
    'For somebody else, whatever `REGISTRATION` says: tell them the password, which they may change. Admins may.',
  tags,
  security: forAdmins,
  request: {
    body: {
      required: true,
      content: json(
        z
          .strictObject({
            username: registerSchema.shape.username,
            email,
            password: newPassword,
            name: registerSchema.shape.name,
            role: role.optional().openapi({ default: 'user' }),
          })
          .openapi('NewAccount', {
            example: { username: 'grace', email: 'grace@example.com', password: 'correct horse battery' },
          }),
      ),
    },
  },
  responses: {
    201: {
      description: 'The account',
      headers: { Location: component('headers', 'AccountLocation') },
      content: rowContent<Account>('ManagedAccount'),
    },
    ...problemResponses(400, 401, 403, 409, 413, 415, 422, 503),
  },
});

const patch = createRoute({
  method: 'patch',
  path: '/accounts/{id}',
  operationId: 'updateAccount',
  summary: 'Change an account',
  description:
    'Its role, email or name; or disable it, which ends its sessions and refuses its password and API keys, until it is enabled again. The last enabled admin stays one. Admins may.',
  tags,
  security: forAdmins,
  request: {
    params,
    body: {
      required: true,
      content: json(
        z
          .strictObject({
            role: role.optional(),
            disabled: z.boolean().optional(),
            email: email.optional(),
            name: name.optional(),
          })
          .openapi('ManagedAccountChanges', { example: { role: 'admin' } }),
      ),
    },
  },
  responses: {
    200: { description: 'The account', content: rowContent<Account>('ManagedAccount') },
    ...problemResponses(400, 401, 403, 404, 409, 413, 415, 422, 503),
  },
});

const remove = createRoute({
  method: 'delete',
  path: '/accounts/{id}',
  operationId: 'deleteAccount',
  summary: 'Delete an account',
  description:
    'Deletes the account, its profile, sessions and API keys, at once and for good. The last enabled admin stays. Admins may.',
  tags,
  security: forAdmins,
  request: { params },
  responses: {
    200: {
      description: 'What has become of the rows of the person, by resource',
      content: json(deletedSchema),
    },
    ...problemResponses(400, 401, 403, 404, 409, 503),
  },
});

const endSessions = createRoute({
  method: 'delete',
  path: '/accounts/{id}/sessions',
  operationId: 'endAccountSessions',
  summary: 'End all sessions of an account',
  description: 'Signs the person out everywhere; the password and API keys stay good. Admins may.',
  tags,
  security: forAdmins,
  request: { params },
  responses: {
    204: { description: 'All sessions have ended' },
    ...problemResponses(400, 401, 403, 404, 503),
  },
});

/** What admins do with accounts. @param fates what becomes of a person's rows, by resource */
export function accountRoutes(auth: Auth, fates: Fates) {
  const { deps } = auth;
  const { model } = accounts as Resource;
  const read = reads(model, new Map([[model.name, model]]));
  const readOne = (c: Ctx, id: number) => read.one(BigInt(id), { relations: [] }, callerOf(c));

  return newRouter(deps)
    .openapi(create, async (c) => {
      const { password, role = 'user', ...wanted } = c.req.valid('json');
      const username = wanted.username.toLowerCase();
      const email = wanted.email.toLowerCase();
      await requireGoodPassword(password, { username, email, name: wanted.name });
      const passwordHash = await deps.hasher.hash(c, password);
      const client = deps.database(c);
      const account = { username, email, name: wanted.name ?? wanted.username, role, passwordHash };
      const record = { event: 'account.created', actorId: callerOf(c).id, detail: { role } } as const;
      const then = (userId: SQL) => [audited(c, deps, { ...record, userId })];
      const id = await createAccount(client, account, { then }).catch((error) => {
        throw taken(error);
      });
      const { rows } = await client.execute(readOne(c, id));
      const Location = `${deps.settings.API_PREFIX}/accounts/${id}`;
      return c.json(shown(rows[0]), 201, { ...noStore, Location });
    })
    .openapi(patch, async (c) => {
      const { id } = c.req.valid('param');
      const statements = changeAccount(c, deps, id, c.req.valid('json'));
      const results = await deps
        .database(c)
        .batch([...statements, readOne(c, id)], 'write')
        .catch((error) => {
          throw lastAdmin(taken(error));
        });
      const account = shown(results.at(-1)!.rows[0]);
      auth.changed();
      return c.json(account, 200, noStore);
    })
    .openapi(remove, async (c) => {
      const { id } = c.req.valid('param');
      const [gone] = await deps
        .database(c)
        .batch(deleteAccount(c, deps, id), 'write')
        .catch((error) => {
          throw lastAdmin(error);
        });
      if (gone!.rows.length === 0) throw notFound();
      auth.changed();
      return c.json({ rows: fates }, 200, noStore);
    })
    .openapi(endSessions, async (c) => {
      const { id } = c.req.valid('param');
      const [found] = await deps.database(c).batch(endAllSessions(c, deps, id), 'write');
      if (found!.rows.length === 0) throw notFound();
      auth.changed();
      return c.body(null, 204);
    });
}

/** @throws ProblemError 404 where there is no row */
function shown(row: Row | undefined): Account {
  if (!row) throw notFound();
  return JSON.parse(row.body as string);
}

const notFound = () => new ProblemError('not-found', 'There is no such account');
