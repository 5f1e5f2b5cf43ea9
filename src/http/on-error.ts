/** The one place where an error becomes an answer: always a problem (RFC 9457), never a stack, SQL or path. */
import type { ErrorHandler } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { ProblemError, type ProblemType, problemText } from '../problems.ts';
import type { AppEnv, Ctx, Deps } from './context.ts';
import { reply } from './reply.ts';
import { unavailable } from './unavailable.ts';
import type { WriteHealth } from './write-health.ts';

/** What an exception of the framework itself means, by its status. */
const frameworkProblems: Record<number, [ProblemType, string]> = {
  400: ['bad-request', 'The request cannot be understood'],
  401: ['invalid-credentials', 'The credentials are not valid'],
  403: ['forbidden', 'This caller may not do that'],
  404: ['not-found', 'There is nothing here'],
  413: ['content-too-large', 'The body is too large'],
  415: ['unsupported-media-type', 'The media type of the body is not supported'],
};

/** Answers with a problem. `detail` is shown to the client. */
export function replyProblem(c: Ctx, problem: ProblemError, headers?: Record<string, string>): Response {
  const text = problemText(
    problem.type,
    problem.message,
    c.get('requestId'),
    problem.errors,
    c.get('prefix'),
  );
  return reply(c, problem.status, text, {
    ...headers,
    ...problem.headers,
    ...(problem.status === 401 && isScript(c) && quiet(problem.headers?.['www-authenticate'])),
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
  });
}

/** A script of a page asks, and no person by going there: browsers say so, and pages cannot change it. */
const isScript = (c: Ctx) => c.req.header('sec-fetch-dest') === 'empty';

/**
 * The challenges but for Basic: to that one a browser opens its own dialog, over the page that wants to ask itself.
 * One challenge is left, as RFC 9110 section 11.6.1 demands.
 */
const quiet = (challenges = '') => ({
  'www-authenticate': challenges.replace(/Basic realm="[^"]*", charset="UTF-8"(, )?/, '').replace(/, $/, ''),
});

/**
 * What is thrown below a route ends here; what nobody foresaw is logged in full and answered with a 500.
 * @param writes is told of what the database refused
 */
export function onError({ log }: Pick<Deps, 'log'>, writes?: Pick<WriteHealth, 'saw'>): ErrorHandler<AppEnv> {
  return (error, c) => {
    if (error instanceof ProblemError) {
      // Being asked for too much is no failure of ours, and a flood would fill the log.
      if (error.status >= 500 && (error.status !== 503 || error.cause !== undefined)) report(error);
      return replyProblem(c, error);
    }
    if (error instanceof HTTPException) {
      const [type, detail] = frameworkProblems[error.status] ?? ['internal-error', 'Something went wrong'];
      // The headers of the framework's own answer stay: WWW-Authenticate is among them.
      return replyProblem(c, new ProblemError(type, detail), Object.fromEntries(error.res?.headers ?? []));
    }
    report(error);
    writes?.saw(error);
    const refused = unavailable(error, c.req.method === 'GET' || c.req.method === 'HEAD');
    if (refused) return replyProblem(c, refused);
    return replyProblem(
      c,
      new ProblemError('internal-error', 'An unexpected error was logged under this request id'),
    );

    function report(cause: Error) {
      log.event('error', cause.message, {
        id: c.get('requestId'),
        stack: cause.stack,
        cause: String(cause.cause ?? ''),
      });
    }
  };
}
