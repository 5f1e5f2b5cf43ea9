/** What routes say to the OpenAPI document, and what is the same in every operation of it. */
import type { RouteConfig, z } from '@hono/zod-openapi';
import type { Problem, ProblemStatus } from '../problems.ts';

export type Kind = 'schemas' | 'headers' | 'parameters' | 'responses' | 'examples';

/** A reference to a component of the document. @param name letters, digits, dots, dashes and underscores */
export const component = (kind: Kind, name: string) => ({ $ref: `#/components/${kind}/${name}` });

/** The names of the components that describe problems, by their status. */
export const problemNames: Record<ProblemStatus, string> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  405: 'MethodNotAllowed',
  406: 'NotAcceptable',
  408: 'RequestTimeout',
  409: 'Conflict',
  412: 'PreconditionFailed',
  413: 'ContentTooLarge',
  414: 'UriTooLong',
  415: 'UnsupportedMediaType',
  422: 'UnprocessableContent',
  428: 'PreconditionRequired',
  429: 'TooManyRequests',
  431: 'HeadersTooLarge',
  500: 'InternalError',
  503: 'Unavailable',
  507: 'InsufficientStorage',
};

type ProblemContent = { 'application/problem+json': { schema: z.ZodType<Problem> } };

/** The `responses` for problems: spread them into a route beside its successes. */
export function problemResponses<S extends ProblemStatus>(...statuses: S[]) {
  const references = statuses.map((status) => [status, component('responses', problemNames[status])]);
  // For the types of the client they are what the components say.
  return Object.fromEntries(references) as unknown as {
    [K in S]: { description: string; content: ProblemContent };
  };
}

/** For a route's `security`: Basic or Bearer, which its router then also asks for. */
export const signedIn: NonNullable<RouteConfig['security']> = [{ bearerAuth: [] }, { basicAuth: [] }];
/** The same, of an admin: the role stands where OpenAPI 3.1 has it (security requirement object). */
export const forAdmins: NonNullable<RouteConfig['security']> = [
  { bearerAuth: ['admin'] },
  { basicAuth: ['admin'] },
];
/** Credentials make a difference, and an anonymous caller may get an answer too. */
export const optional: NonNullable<RouteConfig['security']> = [{}, ...signedIn];

/** The route as the document shows it: with what every answer has, and what any request may get. */
export function documented<R extends RouteConfig>(route: R): R {
  const credentials = route.security !== undefined && route.security.length > 0;
  const responses: R['responses'] = {
    ...route.responses,
    ...problemResponses(400, 408, 431, 500),
    // A scope that an API key lacks, a password that was guessed too often, a hash for which there is no room.
    ...(credentials && problemResponses(401, 403, 429, 503)),
    ...(route.method !== 'get' && problemResponses(503, 507)),
  };
  const withHeaders = Object.entries(responses).map(([status, response]) => [
    status,
    '$ref' in response ? response : { ...response, headers: { ...everyAnswer, ...response.headers } },
  ]);
  // OpenAPI before 3.1 knows no roles here, nor do its tools: the description says who may.
  const security = (route.security ?? []).map((way) =>
    Object.fromEntries(Object.keys(way).map((scheme) => [scheme, [] as string[]])),
  );
  return { ...route, security, responses: Object.fromEntries(withHeaders) };
}

/** The headers of an answer to what is counted (draft-ietf-httpapi-ratelimit-headers). */
export const limited = {
  RateLimit: component('headers', 'RateLimit'),
  'RateLimit-Policy': component('headers', 'RateLimitPolicy'),
};

/** The headers that every answer of the app has. */
export const everyAnswer = { 'X-Request-Id': component('headers', 'RequestId') };
