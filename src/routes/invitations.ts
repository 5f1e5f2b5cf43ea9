/**
 * POST   /invitations       invite somebody to register
 * DELETE /invitations/{id}  withdraw an invitation
 *
 * `GET /invitations` and `GET /invitations/{id}` are in `administration.ts`.
 */
import { createRoute, z } from '@hono/zod-openapi';
import { sql } from 'drizzle-orm';
import { audited } from '../auth/audit.ts';
import type { Auth } from '../auth/auth.ts';
import { deleteInvitation, insertInvitation, LIFE_MS } from '../auth/invitations.ts';
import { email, json, noStore } from '../auth/schemas.ts';
import type { Ctx, Deliver, Message } from '../http/context.ts';
import { component, forAdmins, problemResponses } from '../http/openapi.ts';
import { callerOf, newRouter } from '../http/router.ts';
import { randomText } from '../lib/opaque.ts';
import { ProblemError } from '../problems.ts';
import { idParam, tags } from './administration-tables.ts';

const role = z.enum(['user', 'admin']);
const time = z.string().openapi({ format: 'date-time', example: '2026-11-25T09:30:00.000Z' });

const create = createRoute({
  method: 'post',
  path: '/invitations',
  operationId: 'createInvitation',
  summary: 'Invite somebody to register',
  description:
    'Makes a token that is good for one registration within seven days, as `invitation` of `POST /auth/register`. With an email it is for that one alone, and is sent there, with a link to `INVITE_URL` where that is set. The answer is the only time that it is shown. Admins may.',
  tags,
  security: forAdmins,
  request: {
    body: {
      required: true,
      content: json(
        z
          .strictObject({ email: email.optional(), role: role.optional().openapi({ default: 'user' }) })
          .openapi('NewInvitation', { example: { email: 'ada@example.com' } }),
      ),
    },
  },
  responses: {
    201: {
      description: 'The invitation',
      headers: { Location: component('headers', 'InvitationLocation') },
      content: json(
        z
          .object({
            id: z.int().openapi({ example: 3 }),
            email: z.string().nullable().openapi({ example: 'ada@example.com' }),
            role,
            createdBy: z.int().openapi({ example: 1 }),
            usedBy: z.null(),
            createdAt: time,
            expiresAt: time,
            token: z.string().openapi({ description: 'The token itself, shown this once' }),
            link: z
              .string()
              .nullable()
              .openapi({ description: 'To `INVITE_URL`; null where that is not set' }),
          })
          .openapi('CreatedInvitation', {
            example: {
              ...{ id: 3, email: 'ada@example.com', role: 'user', createdBy: 1, usedBy: null },
              ...{ createdAt: '2026-11-25T09:30:00.000Z', expiresAt: '2026-12-02T09:30:00.000Z' },
              ...{ token: 'Yw3nXMiq6rZrXLWFbsv2vXyLgQ0b9f0a4e2f6c4d0c8', link: null },
            },
          }),
      ),
    },
    ...problemResponses(400, 401, 403, 413, 415, 422, 503),
  },
});

const remove = createRoute({
  method: 'delete',
  path: '/invitations/{id}',
  operationId: 'deleteInvitation',
  summary: 'Withdraw an invitation',
  description: 'Whom it made already stays. Admins may.',
  tags,
  security: forAdmins,
  request: { params: z.object({ id: idParam }) },
  responses: { 204: { description: 'It is gone' }, ...problemResponses(400, 401, 403, 404, 503) },
});

/** Invitations. @param deliver sends them */
export function invitationRoutes(auth: Auth, deliver: Deliver) {
  const { deps } = auth;
  const { settings } = deps;

  return newRouter(deps)
    .openapi(create, async (c) => {
      const wanted = c.req.valid('json');
      const { id: createdBy } = callerOf(c);
      const invitation = {
        role: wanted.role ?? 'user',
        email: wanted.email?.toLowerCase() ?? null,
        createdBy,
      };
      const token = randomText();
      const now = deps.now();
      const record = {
        event: 'invitation.created',
        userId: null,
        actorId: createdBy,
        detail: { role: invitation.role },
      } as const;
      const [made] = await deps
        .database(c)
        .batch([insertInvitation(invitation, token, now), audited(c, deps, record)], 'write');
      const id = Number(made!.rows[0]!.id);
      const expiresAt = new Date(now + LIFE_MS).toISOString();
      const { INVITE_URL: base } = settings;
      const link = base ? `${base}${base.includes('?') ? '&' : '?'}token=${token}` : null;
      const { email } = invitation;
      if (email !== null)
        deps.later(c, sent(c, { kind: 'invitation', to: email, username: null, link, token, expiresAt }));
      const body = {
        id,
        ...invitation,
        usedBy: null,
        createdAt: new Date(now).toISOString(),
        expiresAt,
        token,
        link,
      };
      return c.json(body, 201, { ...noStore, Location: `${settings.API_PREFIX}/invitations/${id}` });
    })
    .openapi(remove, async (c) => {
      const { id } = c.req.valid('param');
      const record = {
        event: 'invitation.deleted',
        userId: null,
        actorId: callerOf(c).id,
        detail: { id },
        only: sql`changes() > 0`,
      } as const;
      const [gone] = await deps.database(c).batch([deleteInvitation(id), audited(c, deps, record)], 'write');
      if (gone!.rows.length === 0) throw new ProblemError('not-found', 'There is no such invitation');
      return c.body(null, 204);
    });

  /** Never fails, since nobody waits for it. */
  async function sent(c: Ctx, message: Message): Promise<void> {
    try {
      await deliver(message, c, deps);
    } catch (error) {
      deps.log.event('error', `No invitation was sent: ${error instanceof Error ? error.message : error}`, {
        id: c.get('requestId'),
      });
    }
  }
}
