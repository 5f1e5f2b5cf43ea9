/** The parts of the OpenAPI document that all routes share. */
import { type RouteConfig, z } from '@hono/zod-openapi';
import type { ProblemStatus } from '../problems.ts';

const fault = z.union([
  z.object({
    pointer: z.string().openapi({ description: 'JSON pointer into the body' }),
    detail: z.string(),
  }),
  z.object({ parameter: z.string().openapi({ description: 'Name of the parameter' }), detail: z.string() }),
]);

/** The body of every answer with a status of 400 or more (RFC 9457). */
export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    instance: z.string().openapi({ description: 'The id of the request' }),
    errors: z.array(fault).optional(),
  })
  .openapi('Problem', {
    example: {
      type: '/problems/invalid-body',
      title: 'The body is not valid',
      status: 422,
      detail: '/title: is required',
      instance: '0b9f0a4e-2f6c-4d0c-8a3e-6a4f1c1f9a55',
      errors: [{ pointer: '/title', detail: 'is required' }],
    },
  });

const descriptions: Record<ProblemStatus, string> = {
  400: 'The request cannot be understood, or a parameter is not valid',
  401: 'Credentials are missing or not valid',
  403: 'This caller may not do that',
  404: 'There is no such row',
  405: 'The method is not supported here',
  406: 'None of the accepted media types can be served',
  409: 'The request conflicts with what is stored',
  412: 'The row has changed since the ETag was taken',
  413: 'The body is too large',
  414: 'The address is too long',
  415: 'The media type of the body is not supported',
  422: 'The body is not valid, or the Idempotency-Key was used for another one',
  428: 'If-Match is required',
  431: 'The header fields are too large',
  500: 'Something went wrong on our side',
  503: 'The database cannot be used at the moment',
};

/** The `responses` for problems: spread them into a route beside its successes. */
export function problemResponses<S extends ProblemStatus>(...statuses: S[]) {
  const content = { 'application/problem+json': { schema: problemSchema } };
  return Object.fromEntries(statuses.map((s) => [s, { description: descriptions[s], content }])) as {
    [K in S]: {
      description: string;
      content: { 'application/problem+json': { schema: typeof problemSchema } };
    };
  };
}

/** For a route's `security`: Basic or Bearer, which its router then also asks for. */
export const signedIn: NonNullable<RouteConfig['security']> = [{ bearerAuth: [] }, { basicAuth: [] }];

/** The headers that every answer has. */
const everyAnswer = {
  'X-Request-Id': {
    description: 'The id of the request, also in the log',
    schema: { type: 'string' as const },
  },
};

/** The route as the document shows it: every answer has its common headers, and may be a 500. */
export function documented<R extends RouteConfig>(route: R): R {
  const responses: R['responses'] = { ...problemResponses(500), ...route.responses };
  const withHeaders = Object.fromEntries(
    Object.entries(responses).map(([status, response]) => [
      status,
      '$ref' in response ? response : { ...response, headers: { ...everyAnswer, ...response.headers } },
    ]),
  );
  return { ...route, responses: withHeaders };
}
