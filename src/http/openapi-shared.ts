/** The components of the document that belong to no resource: the problems, and the headers of answers. */
import { type Fault, type ProblemStatus, type ProblemType, problems, problemText } from '../problems.ts';
import { component, everyAnswer, limited, problemNames } from './openapi.ts';

const descriptions: Record<ProblemStatus, string> = {
  400: 'The request cannot be understood, or a parameter is not valid',
  401: 'Credentials are missing or not valid',
  403: 'This caller may not do that',
  404: 'There is no such thing',
  405: 'The method is not supported here',
  406: 'None of the accepted media types can be served',
  408: 'The request took too long to arrive; where the runtime says so, the connection is closed',
  409: 'The request conflicts with what is stored',
  412: 'The row has changed since the ETag was taken, or a precondition forbids the change',
  413: 'The body is too large',
  414: 'The address is too long',
  415: 'The media type of the body is not supported',
  422: 'The body is not valid, or the Idempotency-Key was used for another one',
  428: 'A change of this resource needs If-Match',
  429: 'It was tried too often; `Retry-After` says when it may be tried again',
  431: 'The address or the header fields are too large; the runtime says so, and some send no body with it',
  500: 'Something went wrong on our side',
  503: 'The database cannot be used at the moment, or too many wait for the same',
  507: 'The disk of the database is full: nothing was written (RFC 4918 section 11.5)',
};

/** What a problem of each type may say; of those with one status the likeliest is first. */
const details: Record<ProblemType, [detail: string, errors?: Fault[]]> = {
  'invalid-parameter': fault({ parameter: '_limit', detail: 'must be a whole number, 0 or more' }),
  'malformed-body': ['The body is not valid JSON'],
  'bad-request': ['The address or the Host header is not valid'],
  unauthenticated: ['Sign in with Basic, or with a Bearer token from POST /auth/login'],
  'invalid-credentials': ['The access token is not valid or has expired'],
  forbidden: ['Only the owner of this row or an admin may do that'],
  'not-found': ['No resource has this address'],
  'method-not-allowed': ['PATCH is not among GET, HEAD, POST, OPTIONS'],
  'not-acceptable': ['This resource is served as application/json'],
  'request-timeout': ['The request took too long to arrive'],
  conflict: fault({ pointer: '/username', detail: 'is taken by another row' }),
  'precondition-failed': ['The row has changed since you read it: read it again, then decide'],
  'content-too-large': ['A body has at most 1048576 bytes'],
  'uri-too-long': ['The address is too long'],
  'unsupported-media-type': [
    'Content-Type must be one of application/json, application/x-www-form-urlencoded',
  ],
  'invalid-body': fault({ pointer: '/title', detail: 'is required' }),
  'idempotency-key-reused': [
    'This Idempotency-Key was used with another body: a new request needs a new one',
  ],
  'precondition-required': ['Send If-Match with the ETag of the row that you read'],
  'too-many-requests': ['Too many attempts: wait before the next one'],
  'headers-too-large': ['The header fields are too large'],
  'internal-error': ['An unexpected error was logged under this request id'],
  unavailable: ['The database cannot be used at the moment'],
  'insufficient-storage': ['The disk of the database is full: nothing was written'],
};

function fault(error: Fault): [string, Fault[]] {
  return [`${'pointer' in error ? error.pointer : error.parameter}: ${error.detail}`, [error]];
}

const text = { type: 'string' } as const;
const fieldsOf = (...names: string[]) => names.map((name) => [name, text] as const);
const closed = (...names: string[]) => ({
  type: 'object' as const,
  properties: Object.fromEntries(fieldsOf(...names)),
  required: names,
  additionalProperties: false,
});

const Problem = {
  type: 'object' as const,
  description: 'The body of every answer with a status of 400 or more (RFC 9457)',
  properties: {
    type: { ...text, format: 'uri-reference', description: 'The address of what explains it' },
    title: text,
    status: { type: 'integer' as const },
    detail: { ...text, description: 'What is wrong with this very request' },
    instance: { ...text, description: 'The id of the request, as in `X-Request-Id`' },
    errors: {
      type: 'array' as const,
      description: 'What is wrong and where: a JSON pointer into the body, or the name of a parameter',
      items: { anyOf: [closed('pointer', 'detail'), closed('parameter', 'detail')] },
    },
  },
  required: ['type', 'title', 'status', 'detail', 'instance'],
};

const headers = {
  RequestId: { required: true, description: 'The id of the request, also in the log', schema: text },
  RetryAfter: {
    required: true,
    description: 'Seconds after which to try again (RFC 9110 section 10.2.3)',
    schema: { type: 'integer' as const },
  },
  Challenge: { required: true, description: 'How to sign in: Bearer and Basic (RFC 9110)', schema: text },
  ScopeChallenge: { description: 'The scope that an API key lacks (RFC 6750 section 3.1)', schema: text },
  ServiceLink: {
    required: true,
    description: 'Where the description and the documentation are (RFC 8631)',
    schema: text,
  },
  ProfileLocation: { required: true, description: 'The address of the public profile', schema: text },
  AccountLocation: { required: true, description: 'The address of the account', schema: text },
  InvitationLocation: { required: true, description: 'The address of the invitation', schema: text },
  RateLimit: { description: 'How many attempts are left, and when one is given back', schema: text },
  RateLimitPolicy: { description: 'How many attempts there are, and in how many seconds', schema: text },
  AcceptPost: { description: 'The media types that POST takes', schema: text },
  AcceptPatch: { description: 'The media types that PATCH takes (RFC 5789)', schema: text },
};

const headersOf: Partial<Record<ProblemStatus, Record<string, { $ref: string }>>> = {
  401: { 'WWW-Authenticate': component('headers', 'Challenge'), ...limited },
  403: { 'WWW-Authenticate': component('headers', 'ScopeChallenge') },
  415: {
    'Accept-Post': component('headers', 'AcceptPost'),
    'Accept-Patch': component('headers', 'AcceptPatch'),
  },
  429: { 'Retry-After': component('headers', 'RetryAfter'), ...limited },
  503: { 'Retry-After': component('headers', 'RetryAfter') },
};

/** A 431 comes before the app has seen the request, which then has no id. */
const answered = (status: ProblemStatus) => (status === 431 ? {} : everyAnswer);

function problemResponse(status: ProblemStatus, prefix: string) {
  const types = Object.entries(details).filter(([type]) => problems[type as ProblemType][0] === status);
  const examples = types.map(([type, [detail, errors]]) => {
    const id = '0b9f0a4e-2f6c-4d0c-8a3e-6a4f1c1f9a55';
    return [type, { value: JSON.parse(problemText(type as ProblemType, detail, id, errors, prefix)) }];
  });
  return {
    description: descriptions[status],
    headers: { ...answered(status), ...headersOf[status] },
    content: {
      'application/problem+json': {
        schema: component('schemas', 'Problem'),
        examples: Object.fromEntries(examples),
      },
    },
  };
}

/** @param prefix `API_PREFIX`, since the `type` of a problem is an address */
export function sharedComponents(prefix: string) {
  const responses = Object.entries(problemNames).map(([status, name]) => [
    name,
    problemResponse(Number(status) as ProblemStatus, prefix),
  ]);
  return {
    schemas: { Problem },
    headers,
    responses: Object.fromEntries(responses) as Record<string, ReturnType<typeof problemResponse>>,
    securitySchemes: {
      bearerAuth: {
        type: 'http' as const,
        scheme: 'bearer',
        bearerFormat: 'JWT',
        description: 'An access token from `POST /auth/login`, or an API key from `POST /auth/keys`',
      },
      basicAuth: {
        type: 'http' as const,
        scheme: 'basic',
        description: 'A username or email, and the password or an API key',
      },
    },
  };
}
