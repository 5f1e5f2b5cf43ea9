/**
 * POST /auth/login    sign in: an access token, and a refresh token
 * POST /auth/refresh  the next access token, and the next refresh token
 * POST /auth/logout   end the session
 */
import { createRoute } from '@hono/zod-openapi';
import { sql } from 'drizzle-orm';
import type { Bound } from '../db/compile.ts';
import { refusals } from '../db/refuse.ts';
import { clientAddress } from '../http/address.ts';
import type { Ctx } from '../http/context.ts';
import { limited, problemResponses } from '../http/openapi.ts';
import { newRouter, unauthenticated } from '../http/router.ts';
import { audited } from './audit.ts';
import type { Auth } from './auth.ts';
import { cookieToken, dropCookie, mayHaveCookie, putCookie } from './cookie.ts';
import type { Verified } from './passwords.ts';
import { accountProof, LAPSED, refreshRefused } from './proof.ts';
import { json, loginSchema, noStore, optionalRefreshSchema, tags, tokenSchema } from './schemas.ts';
import { endSession, refreshed, refreshSession, sessionOwner, startSession } from './sessions.ts';
import { admit, attempt, attemptFrom, limits, policies, tooOften } from './throttle.ts';

const DAY_MS = 86_400_000;

const login = createRoute({
  method: 'post',
  path: '/auth/login',
  operationId: 'login',
  summary: 'Sign in',
  description:
    'Send the access token as `Authorization: Bearer …`, and before it expires the refresh token to `/auth/refresh`. With `cookie: true` the refresh token is kept in a cookie that no script can read, for browsers.',
  tags,
  request: { body: { required: true, content: json(loginSchema) } },
  responses: {
    200: { description: 'The tokens of a new session', headers: limited, content: json(tokenSchema) },
    ...problemResponses(400, 401, 403, 413, 415, 422, 429, 503),
  },
});

const refresh = createRoute({
  method: 'post',
  path: '/auth/refresh',
  operationId: 'refresh',
  summary: 'Go on being signed in',
  description:
    'Gives a new access token and the refresh token that takes the place of the one sent, in the body or in the cookie. The same one may be sent again within 10 seconds, should the answer be lost, as long as its successor is unused; later it ends the session, since somebody else may have it.',
  tags,
  request: { body: { content: json(optionalRefreshSchema) } },
  responses: {
    200: { description: 'The next tokens of the session', headers: limited, content: json(tokenSchema) },
    ...problemResponses(400, 401, 403, 413, 415, 422, 429, 503),
  },
});

const logout = createRoute({
  method: 'post',
  path: '/auth/logout',
  operationId: 'logout',
  summary: 'Sign out',
  description:
    'Ends the session of the refresh token in the body or in the cookie, or else of the access token. `DELETE /auth/sessions` ends all of them.',
  tags,
  request: { body: { content: json(optionalRefreshSchema) } },
  responses: {
    204: { description: 'The session has ended' },
    ...problemResponses(400, 401, 403, 413, 415, 422, 503),
  },
});

/** Signing in, going on, signing out. */
export function signInRoutes(auth: Auth) {
  const { deps, tokens } = auth;
  const { settings } = deps;

  return newRouter(deps)
    .openapi(login, async (c) => {
      const { username, password, cookie = false } = c.req.valid('json');
      if (cookie) mayHaveCookie(c, settings);
      await admit(c, deps, policies.login);
      const { person, settle, headers } = await auth.passwords.verify(c, username, password);
      const { session, token, expiresAt } = await begin(c, person, settle);
      const issued = await tokens.issue(deps.unguarded(c), { ...person, session, expiresAt });
      return c.json(given(c, issued, token, expiresAt, cookie), 200, { ...noStore, ...headers });
    })
    .openapi(refresh, async (c) => {
      const { refreshToken: inBody } = c.req.valid('json');
      const presented = inBody ?? cookieToken(c, settings);
      if (presented === undefined) throw unauthenticated();
      const session = auth.refresh.session(presented);
      if (session === undefined) throw refreshRefused();
      const next = auth.refresh.successor(presented);
      const { user, expiresAt, headers } = await rotated(c, session, presented, next);
      const issued = await tokens.issue(deps.unguarded(c), { ...user, session, expiresAt });
      return c.json(given(c, issued, next, expiresAt, inBody === undefined), 200, { ...noStore, ...headers });
    })
    .openapi(logout, async (c) => {
      const token = c.req.valid('json').refreshToken ?? cookieToken(c, settings);
      // A token that is none ends nothing, and the client is as signed out as it can be (RFC 7009 section 2.2).
      const session = token === undefined ? await ownSession(c) : auth.refresh.session(token);
      if (session !== undefined) {
        const userId = sessionOwner(session);
        const record = {
          event: 'logout',
          userId,
          detail: { session },
          only: sql`${userId} IS NOT NULL`,
        } as const;
        await deps.unguarded(c).batch([audited(c, deps, record), endSession(session)], 'write');
        auth.changed();
      }
      dropCookie(c, settings);
      return c.body(null, 204);
    });

  /** A session of somebody whose password was right, unless that has changed since. */
  async function begin(c: Ctx, person: Verified, settle: Bound[]) {
    const { session, token } = auth.refresh.first();
    const now = deps.now();
    const expiresAt = now + settings.SESSION_DAYS * DAY_MS;
    const device = (c.req.header('user-agent') ?? '').slice(0, 200);
    const proof = accountProof(person.id, person.version);
    const statements = [
      proof.demands,
      ...settle,
      ...startSession({
        ...{ id: session, userId: person.id, token, device, now, expiresAt },
        address: addressOf(c),
      }),
      audited(c, deps, { event: 'login', userId: person.id, detail: { session } }),
    ];
    await deps
      .unguarded(c)
      .batch(statements, 'write')
      .catch((error) => {
        throw refusals(error)?.includes(LAPSED) ? proof.refusal() : error;
      });
    return { session, token, expiresAt };
  }

  /** One batch: the attempt is counted, and the token replaced. @throws ProblemError 401, 429 */
  async function rotated(c: Ctx, session: string, presented: string, next: string) {
    const client = deps.unguarded(c);
    const now = deps.now();
    const address = addressOf(c);
    const counted = [
      ...attemptFrom(c, deps, policies.refresh).statements,
      ...(settings.THROTTLE ? attempt(policies.session, sql`${session}`) : []),
    ];
    const results = await client
      .batch([...counted, ...refreshSession({ id: session, presented, next, address, now })], 'write')
      .catch((error) => {
        throw tooOften(error);
      });
    const outcome = refreshed(results.slice(counted.length));
    if (outcome.state === 'good') {
      const headers = counted.length > 0 ? limits(policies.session, results[counted.length - 2]!) : {};
      return { ...outcome, headers };
    }
    if (outcome.state === 'reused') {
      deps.log.event('warn', 'A refresh token was used twice: its session has ended', {
        user: outcome.userId,
      });
      const record = {
        event: 'refresh.reused',
        userId: outcome.userId,
        actorId: null,
        detail: { session },
      } as const;
      await client.batch([audited(c, deps, record)], 'write');
      auth.changed();
    }
    throw refreshRefused();
  }

  async function ownSession(c: Ctx): Promise<string | undefined> {
    const caller = await deps.identify(c);
    if (caller === null) throw unauthenticated();
    return caller.session;
  }

  function given(
    c: Ctx,
    issued: { accessToken: string; expiresIn: number },
    refreshToken: string,
    expiresAt: number,
    cookie: boolean,
  ) {
    const body = { ...issued, tokenType: 'Bearer' as const };
    if (!cookie) return { ...body, refreshToken };
    putCookie(c, settings, refreshToken, Math.floor((expiresAt - deps.now()) / 1000));
    return body;
  }

  function addressOf(c: Ctx): string {
    return clientAddress(c, deps);
  }
}
