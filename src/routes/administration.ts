/**
 * What admins do; each file lists its own routes, and these are read as any resource is:
 *
 * GET /accounts     GET /accounts/{id}
 * GET /audit        GET /audit/{id}
 * GET /invitations  GET /invitations/{id}
 */
import { OpenAPIHono } from '@hono/zod-openapi';
import type { Auth } from '../auth/auth.ts';
import type { Fates } from '../auth/me.ts';
import type { AppEnv, Deliver } from '../http/context.ts';
import { describeReads, readRoutes } from '../kit/resource.ts';
import { accountRoutes } from './accounts.ts';
import { accounts, audit, invitations, tags } from './administration-tables.ts';
import { invitationRoutes } from './invitations.ts';

const tables = { accounts, audit, invitations };

/**
 * @param fates what becomes of a person's rows when the account is deleted, by resource
 * @param deliver sends messages to people
 */
export const administrationRoutes = (auth: Auth, fates: Fates, deliver: Deliver) =>
  new OpenAPIHono<AppEnv>()
    .route('/', accountRoutes(auth, fates))
    .route('/', invitationRoutes(auth, deliver))
    .route('/', readRoutes(auth.deps, tables));

/** Adds what is read to the registry of the document. */
export const describeAdministration = (registry: OpenAPIHono<AppEnv>['openAPIRegistry']): void =>
  describeReads(tables, registry, tags[0]!);
