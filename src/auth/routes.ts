/**
 * POST /auth/register          make an account
 * POST /auth/login             sign in: an access token
 * GET  /auth/me                the account of the caller
 * GET  /.well-known/jwks.json  the keys that verify access tokens
 */
import { createRoute, type z } from '@hono/zod-openapi';
import { uniqueViolation } from '../db/constraint.ts';
import type { RouteDeps } from '../http/context.ts';
import { component, problemResponses, signedIn } from '../http/openapi.ts';
import { callerOf, challenges, newRouter } from '../http/router.ts';
import { ProblemError } from '../problems.ts';
import { type Account, createAccount, findById, findByLogin } from './accounts.ts';
import type { Keys } from './keys.ts';
import { accountSchema, jwksSchema, loginSchema, registerSchema, tokenSchema } from './schemas.ts';
import { ACCESS_SECONDS, type Tokens } from './tokens.ts';

const json = <S extends z.ZodType>(schema: S) => ({ 'application/json': { schema } });
const noStore = { 'Cache-Control': 'no-store' };
const tags = ['Accounts'];

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
      headers: { Location: component('headers', 'ProfileLocation') },
      content: json(accountSchema),
    },
    ...problemResponses(400, 409, 413, 415, 422, 503),
  },
});

const login = createRoute({
  method: 'post',
  path: '/auth/login',
  operationId: 'login',
  summary: 'Sign in',
  description: 'Send the access token as `Authorization: Bearer …` until it expires.',
  tags,
  request: { body: { required: true, content: json(loginSchema) } },
  responses: {
    200: { description: 'An access token', content: json(tokenSchema) },
    ...problemResponses(400, 401, 413, 415, 422, 503),
  },
});

const me = createRoute({
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

/** The routes of accounts and credentials. */
export function authRoutes(deps: RouteDeps, keys: Keys, tokens: Tokens) {
  return newRouter(deps)
    .openapi(register, async (c) => {
      const { username, email, password, name = username } = c.req.valid('json');
      const passwordHash = await deps.hasher.hash(c, password);
      const account = {
        username: username.toLowerCase(),
        email: email.toLowerCase(),
        name,
        role: 'user' as const,
      };
      try {
        const id = await createAccount(deps.database(c), { ...account, passwordHash });
        return c.json(shown({ id, ...account }), 201, {
          ...noStore,
          Location: `${deps.settings.API_PREFIX}/users/${id}`,
        });
      } catch (error) {
        throw taken(error);
      }
    })
    .openapi(login, async (c) => {
      const { username, password } = c.req.valid('json');
      const client = deps.database(c);
      const account = await findByLogin(client, username);
      const right = await deps.hasher.verify(c, password, account?.passwordHash);
      if (!right || !account || account.disabled) {
        throw new ProblemError('invalid-credentials', 'The username or password is not right', {
          headers: { 'www-authenticate': 'Basic realm="ledge", charset="UTF-8"' },
        });
      }
      const accessToken = await tokens.issue(client, account);
      return c.json({ accessToken, tokenType: 'Bearer' as const, expiresIn: ACCESS_SECONDS }, 200, noStore);
    })
    .openapi(me, async (c) => {
      const account = await findById(deps.database(c), callerOf(c).id);
      if (!account || account.disabled) {
        throw new ProblemError('invalid-credentials', 'This account can no longer be used', {
          headers: { 'www-authenticate': `${challenges.bearer}, ${challenges.basic}` },
        });
      }
      return c.json(shown(account), 200, noStore);
    })
    .openapi(jwks, async (c) =>
      c.json(await keys.jwks(deps.database(c)), 200, { 'Cache-Control': 'public, max-age=300' }),
    );
}

const shown = ({ id, username, name, email, role }: Omit<Account, 'disabled' | 'passwordHash'>) => ({
  id,
  username,
  name,
  email,
  role,
});

/** A unique violation while registering, as the client may know it. */
function taken(error: unknown): unknown {
  const violation = uniqueViolation(error);
  if (!violation) return error;
  const field = violation.includes('email') ? 'email' : 'username';
  const detail = 'is taken';
  return new ProblemError('conflict', `/${field}: ${detail}`, { errors: [{ pointer: `/${field}`, detail }] });
}
