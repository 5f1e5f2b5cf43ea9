/** What a call can fail with: each error names its request, by method and address. */
import type { Fault, Problem } from './problems.ts';

/**
 * What went wrong.
 * - `problem`: the API has refused (an `ApiError`, with the problem)
 * - `signed-out`: the same, and nobody is signed in, or not any more: the session has ended
 * - `conflict`: the row was changed by somebody else (a `ConflictError`, with both versions)
 * - `connection`: the server could not be reached, or the connection was cut, be it amid an answer
 * - `timeout`: no whole answer came within `timeout`
 * - `unexpected`: what answered is not the API: a proxy's page of HTML, or JSON that is none
 */
export type RequestFault = 'problem' | 'signed-out' | 'conflict' | 'connection' | 'timeout' | 'unexpected';

/** What was asked for. The address has neither name nor password; headers and bodies are never told. */
export type Asked = { method: string; url: string };

/** A call that did not succeed. Only an abort is none: it rejects with the reason of its signal, as fetch does. */
export class RequestError extends Error {
  override name = 'RequestError';
  readonly kind: RequestFault;
  readonly method: string;
  readonly url: string;
  /** Of the answer, where there was one. */
  readonly status: number | undefined;

  constructor(
    kind: RequestFault,
    { method, url }: Asked,
    what: string,
    more: { status?: number; cause?: unknown } = {},
  ) {
    super(`${what} (${method} ${url})`, { cause: more.cause });
    this.kind = kind;
    this.method = method;
    this.url = url;
    this.status = more.status;
  }
}

/** The API has refused, and says why (RFC 9457). The problem is the `cause`, too. */
export class ApiError extends RequestError {
  override name = 'ApiError';
  declare readonly status: number;
  readonly problem: Problem;
  readonly type: string;
  /** What is wrong with which field or parameter. */
  readonly errors: readonly Fault[];
  /** Of the answer: `Retry-After` is one of them. */
  readonly headers: Headers;

  constructor(asked: Asked, problem: Problem, headers: Headers, kind: 'problem' | 'signed-out' = 'problem') {
    super(kind, asked, problem.detail, { status: problem.status, cause: problem });
    this.problem = problem;
    this.type = problem.type;
    this.errors = problem.errors ?? [];
    this.headers = headers;
  }
}

/** What is known of answers, for what is thrown because of them: an answer's own `url` says no method. */
const known = new WeakMap<object, Asked & { signedOut?: boolean }>();

/** Notes what an answer is the answer to; and that nobody is signed in. */
export function note(answer: Response, more: Partial<Asked & { signedOut: boolean }>): Response {
  known.set(answer, { ...askedOf(answer), ...more });
  return answer;
}
export const askedOf = (answer: Pick<Response, 'url'>): Asked & { signedOut?: boolean } =>
  known.get(answer) ?? { method: 'request to', url: answer.url };

/** The error for an answer that is no success. */
export async function failure(
  answer: Pick<Response, 'url' | 'status' | 'headers' | 'text'>,
): Promise<RequestError> {
  const { signedOut, ...asked } = askedOf(answer);
  const problem = problemIn(await answer.text());
  return problem
    ? new ApiError(asked, problem, answer.headers, signedOut ? 'signed-out' : 'problem')
    : unexpected(asked, answer);
}

/** The error for an answer that is none of the API. */
export function unexpected(
  asked: Asked,
  { status, headers }: Pick<Response, 'status' | 'headers'>,
  cause?: unknown,
): RequestError {
  const type = headers.get('content-type')?.split(';')[0] || 'nothing that is known';
  return new RequestError('unexpected', asked, `${status} with ${type} is no answer of the API`, {
    status,
    cause,
  });
}

function problemIn(text: string): Problem | undefined {
  try {
    const { type, status, detail } = JSON.parse(text);
    const whole = typeof type === 'string' && typeof status === 'number' && typeof detail === 'string';
    return whole ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
}
