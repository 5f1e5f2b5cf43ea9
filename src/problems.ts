/**
 * The closed table of everything that can go wrong in an answer: RFC 9457 problem types.
 * `type` is a URI reference to what explains it (`GET /problems/{type}`); clients compare it, people read
 * `title` and `detail`.
 */
export const problems = {
  'bad-request': [400, 'The request cannot be understood'],
  'malformed-body': [400, 'The body cannot be read'],
  'invalid-parameter': [400, 'A parameter is not valid'],
  unauthenticated: [401, 'Credentials are needed'],
  'invalid-credentials': [401, 'The credentials are not valid'],
  forbidden: [403, 'This caller may not do that'],
  'not-found': [404, 'There is nothing here'],
  'method-not-allowed': [405, 'This resource does not answer to that method'],
  'not-acceptable': [406, 'None of the accepted media types can be served'],
  'request-timeout': [408, 'The request took too long'],
  conflict: [409, 'The request conflicts with what is stored'],
  'precondition-failed': [412, 'The representation has changed'],
  'content-too-large': [413, 'The body is too large'],
  'uri-too-long': [414, 'The address is too long'],
  'unsupported-media-type': [415, 'The media type of the body is not supported'],
  'invalid-body': [422, 'The body is not valid'],
  'idempotency-key-reused': [422, 'The Idempotency-Key belongs to another request'],
  'precondition-required': [428, 'The request must say which version it changes'],
  'too-many-requests': [429, 'This was tried too often'],
  'headers-too-large': [431, 'The header fields are too large'],
  'internal-error': [500, 'Something went wrong on our side'],
  unavailable: [503, 'The service cannot answer at the moment'],
  'insufficient-storage': [507, 'There is no room to store this'],
} as const satisfies Record<string, readonly [status: number, title: string]>;

export type ProblemType = keyof typeof problems;
export type ProblemStatus = (typeof problems)[ProblemType][0];

/** One fault of the input: where it is (a JSON pointer into the body, or a parameter's name), and what. */
export type Fault = { pointer: string; detail: string } | { parameter: string; detail: string };

/** The body of every answer with a status of 400 or more (RFC 9457 section 3). */
export type Problem = {
  type: string;
  title: string;
  status: number;
  detail: string;
  /** The id of the request, as in its `X-Request-Id`. */
  instance: string;
  errors?: Fault[];
};

/**
 * Thrown anywhere below a route, answered in one place (`http/on-error.ts`).
 * `detail` is shown to the client: it never holds a secret, SQL or a path.
 */
export class ProblemError extends Error {
  override name = 'ProblemError';
  readonly type: ProblemType;
  readonly status: ProblemStatus;
  readonly errors: Fault[] | undefined;
  readonly headers: Record<string, string> | undefined;

  constructor(
    type: ProblemType,
    detail: string,
    more: { errors?: Fault[]; headers?: Record<string, string>; cause?: unknown } = {},
  ) {
    super(detail, { cause: more.cause });
    this.type = type;
    this.status = problems[type][0];
    this.errors = more.errors;
    this.headers = more.headers;
  }
}

/**
 * The JSON text of a problem body.
 * @param prefix the path under which everything is served, since `type` is the address of its explanation
 */
export function problemText(
  type: ProblemType,
  detail: string,
  instance: string,
  errors?: Fault[],
  prefix = '',
): string {
  const [status, title] = problems[type];
  const body: Problem = { type: `${prefix}/problems/${type}`, title, status, detail, instance };
  if (errors !== undefined) body.errors = errors;
  return JSON.stringify(body);
}

/** A 400 for one query, path or header parameter. */
export const badParameter = (parameter: string, detail: string) => badParameters([{ parameter, detail }]);

/** A 400 for parameters, with everything that is wrong in them. */
export const badParameters = (errors: Fault[]) =>
  new ProblemError('invalid-parameter', summary(atMost(errors)), { errors: atMost(errors) });

/** A 422 for the body, with everything that is wrong in it. */
export const badBody = (errors: Fault[]) =>
  new ProblemError('invalid-body', summary(atMost(errors)), { errors: atMost(errors) });

const summary = (errors: Fault[]) =>
  errors.length > 3
    ? `${errors.length}${errors.length === MAX_FAULTS ? ' or more' : ''} faults, of which errors tells`
    : errors.map((e) => `${'pointer' in e ? e.pointer : e.parameter}: ${e.detail}`).join('; ');

/** So many faults are told at most: an answer is not to be many times as large as what was asked. */
const MAX_FAULTS = 20;
const atMost = (errors: Fault[]) => errors.slice(0, MAX_FAULTS);
