/** Typed OpenAPI routes, with Ledge's own validation, credentials and problems in place of the default ones. */
import { OpenAPIHono, type RouteConfig, type z } from '@hono/zod-openapi';
import type { Handler, MiddlewareHandler } from 'hono';
import { badBody, ProblemError } from '../problems.ts';
import { type Body, readBody } from './body.ts';
import type { AppEnv, Caller, Ctx, RouteDeps } from './context.ts';
import { bodyFaults, parameterFaults } from './faults.ts';
import { documented } from './openapi.ts';

/**
 * A router whose `.openapi(createRoute({…}), handler)` is that of `@hono/zod-openapi`, types included, while
 * - `security` in the route is enforced, not only documented: the caller is known before the handler runs, and
 *   is an admin where it says so;
 * - a body is read by `readBody`, and faults become problems that name their place;
 * - a client error that a route can answer is added to the document.
 *
 * @example
 * newRouter(deps).openapi(
 *   createRoute({ method: 'get', path: '/hello', security: signedIn, responses: {…} }),
 *   (c) => c.json({ hello: callerOf(c).username }, 200),
 * )
 */
export function newRouter(deps: RouteDeps): OpenAPIHono<AppEnv> {
  const app = new OpenAPIHono<AppEnv>();
  const openapi = (route: RouteConfig & { getRoutingPath(): string }, handler: Handler<AppEnv>) => {
    app.openAPIRegistry.registerPath(documented(route));
    app.on([route.method], route.getRoutingPath(), before(route, deps), handler);
    return app;
  };
  app.openapi = openapi as unknown as typeof app.openapi;
  return app;
}

/** What happens before a handler: credentials, then the query and path, then the body (design: precedence). */
function before(route: RouteConfig, deps: RouteDeps): MiddlewareHandler<AppEnv> {
  const { params, query, body } = route.request ?? {};
  const needsCaller = route.security !== undefined && route.security.length > 0;
  const admins = route.security?.some((one) => Object.values(one).some((roles) => roles.includes('admin')));
  const json = body?.content['application/json'];
  const schema = json && 'schema' in json ? (json.schema as z.ZodType) : undefined;

  return async (c, next) => {
    if (needsCaller) {
      const { role } = await requireCaller(c, deps);
      await deps.prove(c);
      if (admins && role !== 'admin') throw new ProblemError('forbidden', 'Only an admin may do that');
    }
    if (params) c.req.addValidatedData('param', parsed(params as z.ZodType, c.req.param()));
    if (query) c.req.addValidatedData('query', parsed(query as z.ZodType, c.req.query()));
    if (schema) {
      const whenEmpty: Body | undefined = body?.required ? undefined : { kind: 'json', data: {} };
      const { data } = await readBody(c, deps.settings.MAX_BODY_BYTES, undefined, whenEmpty);
      c.req.addValidatedData('json', validBody(schema, data) as object);
    }
    await next();
  };
}

function parsed(schema: z.ZodType, data: unknown): object {
  const result = schema.safeParse(data);
  if (result.success) return result.data as object;
  throw new ProblemError('invalid-parameter', 'A parameter is not valid', {
    errors: parameterFaults(result.error.issues),
  });
}

/** The body as `schema` gives it. @throws ProblemError 422 with everything that is wrong */
export function validBody<T>(schema: z.ZodType<T>, data: Body['data']): T {
  const result = schema.safeParse(data, { reportInput: true });
  if (result.success) return result.data;
  throw badBody(bodyFaults(result.error.issues));
}

/** The caller of a protected route. @throws ProblemError 401 when there is none */
export async function requireCaller(c: Ctx, deps: Pick<RouteDeps, 'identify'>): Promise<Caller> {
  const caller = await deps.identify(c);
  if (caller === null) throw unauthenticated();
  return caller;
}

/** The challenges offered where credentials are missing (RFC 7235 section 4.1, RFC 7617, RFC 6750). */
export const challenges = { bearer: 'Bearer realm="ledge"', basic: 'Basic realm="ledge", charset="UTF-8"' };

/** A 401 with the challenges, for who could be allowed once they are known. */
export const unauthenticated = () =>
  new ProblemError('unauthenticated', 'Sign in with Basic, or with a Bearer token from POST /auth/login', {
    headers: { 'www-authenticate': `${challenges.bearer}, ${challenges.basic}` },
  });

/**
 * The caller, where only a person is let in and no program with an API key: who has a key is not to make
 * themselves more of them, nor to change the password. @throws ProblemError 403
 */
export function personOf(c: Ctx): Caller {
  const caller = callerOf(c);
  if (caller.key === undefined) return caller;
  throw new ProblemError('forbidden', 'An API key may not do that: sign in with the password');
}

/** The caller, in a handler whose route has `security: signedIn`. */
export function callerOf(c: Ctx): Caller {
  const caller = c.get('caller');
  if (!caller) throw unauthenticated();
  return caller;
}
