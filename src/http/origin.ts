/** Which pages may call the API. */
import type { Settings } from '../config.ts';
import type { Ctx } from './context.ts';

const LOOPBACK = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/;

/** Whether a page of this origin may: one of `CORS_ORIGINS`, or in development any of this machine. */
export const originAllowed = ({ CORS_ORIGINS, NODE_ENV }: Settings, origin: string): boolean =>
  CORS_ORIGINS.includes(origin) || (NODE_ENV === 'development' && LOOPBACK.test(origin));

/** Whether a page may use what a browser sends along unasked: our own, or one that may call the API. */
export const pageMayAct = (settings: Settings, origin: string): boolean =>
  origin === new URL(settings.PUBLIC_URL).origin || originAllowed(settings, origin);

/**
 * Whether a browser says that another site's page, which may not call the API, asks for a change. Only browsers
 * send `Sec-Fetch-Site`, and no page can set it; to a server without HTTPS they, and old ones to any, send `Origin` alone.
 */
export function isForeignChange(c: Ctx, settings: Settings): boolean {
  if (c.req.method === 'GET' || c.req.method === 'HEAD') return false;
  const site = c.req.header('sec-fetch-site');
  const origin = c.req.header('origin');
  // Our own page, by whatever name it was asked for: a browser keeps a password for one origin alone.
  const own = origin !== undefined && origin.replace(/^https?:\/\//, '') === c.req.header('host');
  if (site === undefined) return origin !== undefined && !own && !pageMayAct(settings, origin);
  return (site === 'cross-site' || site === 'same-site') && !pageMayAct(settings, origin ?? 'null');
}
