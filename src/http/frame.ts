/** The outermost middleware: request id, security and CORS headers, and the line in the log. */
import type { MiddlewareHandler } from 'hono';
import { isSecure } from './address.ts';
import { discardBody } from './body.ts';
import type { AppEnv, Deps } from './context.ts';
import { originAllowed } from './origin.ts';
import { fixedHeaders } from './reply.ts';
import { traceContext } from './trace-context.ts';
import { Watch } from './watch.ts';

const REQUEST_ID = /^[\w.-]{8,64}$/;

const corsHeaders = {
  // For the cookie of a refresh token; nothing else answers to cookies.
  'access-control-allow-credentials': 'true',
  'access-control-expose-headers':
    'X-Total-Count, Link, Location, Content-Range, ETag, X-Request-Id, Retry-After, WWW-Authenticate, Preference-Applied, Idempotency-Replayed, RateLimit, RateLimit-Policy, Server-Timing',
};
const preflightHeaders = {
  'access-control-allow-methods': 'GET, HEAD, POST, PUT, PATCH, DELETE',
  'access-control-allow-headers':
    'content-type, authorization, range, if-match, if-none-match, idempotency-key, prefer, traceparent, tracestate',
  'access-control-max-age': '600',
};

/** RFC 6797: from now on HTTPS alone, for a year. Browsers heed it only where it came by HTTPS. */
const HSTS = 'max-age=31536000';

/**
 * Wraps every request. The answers of `reply` have the headers already; those that a handler made itself
 * (`c.json`, `c.html`) get what they lack here.
 */
export function frame({
  settings,
  log,
  runtime,
  traced,
}: Pick<Deps, 'settings' | 'log' | 'runtime' | 'traced'>): MiddlewareHandler<AppEnv> {
  // Bun and workerd see to an unread body themselves.
  const discards = runtime === 'node';
  const development = settings.NODE_ENV === 'development';

  return async function frame(c, next) {
    const start = performance.now();
    const given = c.req.header('x-request-id');
    const id = given !== undefined && REQUEST_ID.test(given) ? given : crypto.randomUUID();
    c.set('requestId', id);
    const traceparent = c.req.header('traceparent');
    const trace =
      traceparent === undefined ? undefined : traceContext(traceparent, c.req.header('tracestate'));
    if (trace) c.set('trace', trace);
    // In production only an admin's request has one, once it is known to be that: times tell who is there.
    if (development) c.set('watch', new Watch());
    const headers: Record<string, string> = { ...fixedHeaders, 'x-request-id': id };
    // Not in development: a browser would ask for every port of localhost by HTTPS from then on.
    if (!development && isSecure(c, { settings, runtime })) headers['strict-transport-security'] = HSTS;
    const origin = c.req.header('origin');
    if (origin !== undefined && originAllowed(settings, origin)) {
      headers['access-control-allow-origin'] = origin;
      Object.assign(headers, corsHeaders);
      if (c.req.method === 'OPTIONS') Object.assign(headers, preflightHeaders);
    }
    c.set('headers', headers);
    c.set('prefix', settings.API_PREFIX);
    await next();
    if (discards && c.res.status >= 400 && c.req.method !== 'GET' && c.req.method !== 'HEAD')
      await discardBody(c);
    if (c.get('replied') !== true) {
      const own = c.res.headers;
      for (const name in headers) if (!own.has(name)) own.set(name, headers[name]!);
    }
    const ms = performance.now() - start;
    const watch = c.get('watch');
    // Who is refused may be an admin no more.
    if (watch && (development || c.res.status !== 401)) c.res.headers.set('server-timing', watch.header(ms));
    if (watch && trace) traced?.(c, start, ms);
    log.request(id, c.req.method, c.req.path, c.res.status, ms, c.get('caller')?.id, trace);
  };
}
