/**
 * POST /auth/register          make an account
 * GET  /.well-known/jwks.json  the keys that verify access tokens
 */
import { createRoute } from '@hono/zod-openapi';
import type { SQL } from 'drizzle-orm';
import type { Bound } from '../db/compile.ts';
import { refusals } from '../db/refuse.ts';
import type { Ctx } from '../http/context.ts';
import { component, limited, problemResponses } from '../http/openapi.ts';
import { newRouter } from '../http/router.ts';
import { badBody, ProblemError } from '../problems.ts';
import { createAccount } from './accounts.ts';
import { audited } from './audit.ts';
import type { Auth } from './auth.ts';
import { findInvitation, INVITED, invitedRole, stillInvited, useInvitation } from './invitations.ts';
import { requireGoodPassword } from './password-rules.ts';
import { taken } from './refused.ts';
import { accountSchema, json, jwksSchema, noStore, registerSchema, shown, tags } from './schemas.ts';
import { admit, attemptFrom, limits, policies, tooOften } from './throttle.ts';

const register = createRoute({
  method: 'post',
  path: '/auth/register',
  operationId: 'register',
  summary: 'Make an account',
  description: 'Makes a public profile (a row of `users`) and the private account that signs in as it.',
  tags,
  request: { body: { required: true, content: json(registerSchema) } },
  responses: {
    201: {
      description: 'The account',
      headers: { Location: component('headers', 'ProfileLocation'), ...limited },
      content: json(accountSchema),
    },
    ...problemResponses(400, 403, 409, 413, 415, 422, 429, 503),
  },
});

const jwks = createRoute({
  method: 'get',
  path: '/.well-known/jwks.json',
  operationId: 'getJwks',
  summary: 'The keys that verify access tokens',
  description: 'With them another service checks an access token without asking this one.',
  tags,
  responses: {
    200: { description: 'A JSON Web Key Set (RFC 7517)', content: json(jwksSchema) },
    ...problemResponses(503),
  },
});

/** Registering, and the public keys. */
export function registerRoutes(auth: Auth) {
  const { deps, keys } = auth;
  const { settings } = deps;

  return newRouter(deps)
    .openapi(register, async (c) => {
      const { invitation, password, ...wanted } = c.req.valid('json');
      const { REGISTRATION } = settings;
      if (REGISTRATION === 'closed')
        throw new ProblemError('forbidden', 'Registration is closed: an admin makes accounts');
      if (REGISTRATION === 'invite' && invitation === undefined)
        throw badBody([{ pointer: '/invitation', detail: 'is required: only who was invited may register' }]);
      const username = wanted.username.toLowerCase();
      const email = wanted.email.toLowerCase();
      await requireGoodPassword(password, { username, email, name: wanted.name });
      const { role, headers } = await admitted(c, email, invitation);
      const account = { username, email, name: wanted.name ?? wanted.username, role };
      const passwordHash = await deps.hasher.hash(c, password);
      const invited: Bound[] = invitation === undefined ? [] : [stillInvited(invitation, deps.now())];
      const then = (user: SQL) => [
        ...(invitation === undefined ? [] : [useInvitation(invitation, user)]),
        audited(c, deps, { event: 'account.created', userId: user }),
      ];
      const id = await createAccount(
        deps.unguarded(c),
        { ...account, passwordHash },
        { first: invited, then },
      ).catch((error) => {
        throw refusals(error)?.includes(INVITED) ? notInvited() : taken(error);
      });
      for (const login of [username, email])
        auth.passwords.remember(login, password, { id, username, role, version: 1 });
      const Location = `${settings.API_PREFIX}/users/${id}`;
      return c.json(shown({ id, ...account }), 201, { ...noStore, ...headers, Location });
    })
    .openapi(jwks, async (c) =>
      c.json(await keys.jwks(deps.unguarded(c)), 200, { 'Cache-Control': 'public, max-age=300' }),
    );

  /** Counts the attempt, and looks at the invitation, before a hash is spent on it. @throws ProblemError 422, 429 */
  async function admitted(c: Ctx, email: string, invitation: string | undefined) {
    await admit(c, deps, policies.register);
    const now = deps.now();
    const counted = attemptFrom(c, deps, policies.register).statements;
    const asked = invitation === undefined ? [] : [findInvitation(invitation, now)];
    if (counted.length + asked.length === 0) return { role: 'user' as const, headers: {} };
    const results = await deps
      .unguarded(c)
      .batch([...counted, ...asked], 'write')
      .catch((error) => {
        throw tooOften(error);
      });
    const headers = counted.length > 0 ? limits(policies.register, results[0]!) : {};
    if (invitation === undefined) return { role: 'user' as const, headers };
    const role = invitedRole(results.at(-1)!, email);
    if (role === undefined) throw notInvited();
    return { role, headers };
  }
}

const notInvited = () =>
  badBody([
    { pointer: '/invitation', detail: 'is not valid, has been used or has run out, or is for another email' },
  ]);
