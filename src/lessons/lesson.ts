/** What the lessons' servers in Hono have in common. */
import { type Context, Hono } from 'hono';
import { getPath } from 'hono/utils/url';

/** The largest body that a lesson reads, in bytes. */
export const MAX_BODY = 65_536;

/**
 * An empty server that answers below `base`: its routes are written as if it were alone.
 * @param base the path of its mount, such as `/api/lessons/framework`; empty where it is alone
 */
export const newLesson = (base: string): Hono =>
  new Hono({ getPath: (request) => getPath(request).slice(base.length) || '/' });

/**
 * To be called after the routes: answers 405 with `Allow` (RFC 9110 section 15.5.6) to the methods that a path
 * does not take. @param refused makes the body
 */
export function allowOnly(app: Hono, refused: (c: Context) => Response): void {
  const allowed = new Map<string, Set<string>>();
  for (const { path, method } of app.routes) {
    if (method === 'ALL') continue;
    // Each middleware of a route is one of `routes` too.
    const methods = allowed.get(path) ?? new Set();
    allowed.set(path, methods.add(method));
    if (method === 'GET') methods.add('HEAD');
  }
  for (const [path, methods] of allowed) {
    app.all(path, (c) => {
      c.status(405);
      c.header('Allow', [...methods].join(', '));
      return refused(c);
    });
  }
}

/** The body, where it is a JSON object; undefined for anything else. Whatever its `Content-Type` says. */
export async function jsonObject(c: Context): Promise<Record<string, unknown> | undefined> {
  try {
    const data: unknown = await c.req.json();
    return typeof data === 'object' && data !== null && !Array.isArray(data)
      ? (data as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
