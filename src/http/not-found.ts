/** What Hono leaves to 404: an unknown path, a method that a path does not answer to, and OPTIONS. */
import type { Hono, NotFoundHandler } from 'hono';
import { TrieRouter } from 'hono/router/trie-router';
import { ProblemError } from '../problems.ts';
import type { AppEnv } from './context.ts';
import { replyProblem } from './on-error.ts';
import { reply } from './reply.ts';

const ORDER = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/**
 * Answers 405 with `Allow` (RFC 9110 section 15.5.6), OPTIONS with 204 and the same, and otherwise 404.
 * @param app whose routes are all declared by now
 */
export function notFound(app: Hono<AppEnv>): NotFoundHandler<AppEnv> {
  const paths = new Map<string, Set<string>>();
  for (const { path, method } of app.routes) {
    if (method === 'ALL') continue;
    const methods = paths.get(path) ?? new Set(['OPTIONS']);
    methods.add(method);
    if (method === 'GET') methods.add('HEAD');
    paths.set(path, methods);
  }
  const router = new TrieRouter<Set<string>>();
  for (const [path, methods] of paths) router.add('ALL', path, methods);

  return (c) => {
    const [matches] = router.match('ALL', c.req.path);
    const methods = new Set(matches.flatMap(([found]) => [...(found as Set<string>)]));
    if (methods.size === 0) {
      return replyProblem(c, new ProblemError('not-found', 'No resource has this address'));
    }
    const allow = ORDER.filter((method) => methods.has(method)).join(', ');
    if (c.req.method === 'OPTIONS') return reply(c, 204, null, { allow });
    const detail = `${c.req.method} is not among ${allow}`;
    return replyProblem(c, new ProblemError('method-not-allowed', detail, { headers: { allow } }));
  };
}
