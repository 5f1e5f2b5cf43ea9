/** What admins read, declared as resources are, and what the documents of their routes share. */
import { z } from '@hono/zod-openapi';
import { auditEvents } from '../auth/audit.ts';
import { accountRows, auditRows, invitationRows } from '../db/schema/administration.ts';
import { component } from '../http/openapi.ts';
import { resource } from '../kit/resource.ts';

export const tags = ['Administration'];

const access = { read: 'admin', create: 'admin', update: 'admin', delete: 'admin' } as const;
const time = z.string().openapi({ format: 'date-time', example: '2026-11-25T09:30:00.000Z' });
const user = (description: string) => z.int().positive().openapi({ description, example: 12 });

export const accounts = resource({
  name: 'accounts',
  item: 'ManagedAccount',
  about: 'How people sign in, by the ids of their users.',
  table: accountRows,
  access,
  search: ['username', 'name', 'email'],
  fields: {
    email: z.string().openapi({ description: 'Private', example: 'ada@example.com' }),
    createdAt: time,
    updatedAt: time,
    lastUsedAt: time.openapi({
      description: 'When one of its sessions was last used, to within five minutes',
    }),
  },
});

export const audit = resource({
  name: 'audit',
  item: 'AuditRecord',
  about: 'What was done with accounts, the newest first, kept for `AUDIT_DAYS`.',
  table: auditRows,
  access,
  newestFirst: true,
  fields: {
    at: time,
    event: z.string().openapi({ description: `One of ${auditEvents.join(', ')}`, example: 'login' }),
    userId: user('Whose account it is about; null where there is none'),
    actorId: user('Who did it; null for an anonymous caller or the command line'),
    address: z.string().openapi({ example: '203.0.113.9' }),
    requestId: z.string().openapi({ description: 'As in `X-Request-Id`' }),
    detail: z.record(z.string(), z.unknown()).openapi({ example: { role: 'admin' } }),
  },
});

export const invitations = resource({
  name: 'invitations',
  item: 'Invitation',
  about: 'Who may register; their tokens are never shown again.',
  table: invitationRows,
  access,
  newestFirst: true,
  fields: {
    email: z
      .string()
      .openapi({ description: 'Whom it is for; null for anybody', example: 'ada@example.com' }),
    createdBy: user('The admin'),
    usedBy: user('Whom it made; null while it is unused'),
    createdAt: time,
    expiresAt: time,
  },
});

/** The id of a row, in a path. */
export const idParam = z
  .string()
  .regex(/^[1-9]\d{0,14}$/, { error: 'must be a whole number' })
  .transform(Number)
  .openapi({ type: 'integer', example: 12 });

/** A row as an answer: the document has its schema from the table, the types from `R`. */
export const rowContent = <R>(name: string) =>
  ({ 'application/json': { schema: component('schemas', name) } }) as unknown as {
    'application/json': { schema: z.ZodType<R> };
  };
