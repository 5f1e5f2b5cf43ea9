/** The refresh token of a browser, in a cookie that no script can read (OWASP ASVS 5.0, 3.3). */
import { getCookie, setCookie } from 'hono/cookie';
import type { Settings } from '../config.ts';
import type { Ctx } from '../http/context.ts';
import { isForeignChange, pageMayAct } from '../http/origin.ts';
import { ProblemError } from '../problems.ts';

const NAME = 'refresh_token';
const foreign = () => new ProblemError('forbidden', 'A page of this origin may not use the cookie');
const SITES = { strict: 'Strict', lax: 'Lax', none: 'None' } as const;

/**
 * The token in the cookie of a request; undefined where there is none.
 * A cookie comes along whoever asked for the request: its page must be ours or one that may call the API.
 * @throws ProblemError 403 for a page that may not, or one that is not told
 */
export function cookieToken(c: Ctx, settings: Settings): string | undefined {
  const token = getCookie(c, NAME);
  if (token === undefined) return undefined;
  const origin = c.req.header('origin');
  // What has no Origin is no browser's POST, or an old one's; `Sec-Fetch-Site` cannot be set by a page.
  const fine =
    origin === undefined ? c.req.header('sec-fetch-site') === 'same-origin' : pageMayAct(settings, origin);
  if (!fine) throw foreign();
  return token;
}

/**
 * Makes sure that no other site's page signs a browser in as somebody of its choice, whose session the next refresh
 * of our page would go on with (login CSRF). What is no browser says of no page, and may.
 * @throws ProblemError 403
 */
export function mayHaveCookie(c: Ctx, settings: Settings): void {
  if (isForeignChange(c, settings)) throw foreign();
}

/** Puts a token into the cookie. @param seconds for how long it is good */
export function putCookie(c: Ctx, settings: Settings, token: string, seconds: number): void {
  setCookie(c, NAME, token, {
    path: `${settings.API_PREFIX}/auth`,
    httpOnly: true,
    secure: true,
    sameSite: SITES[settings.COOKIE_SAMESITE],
    maxAge: Math.max(0, seconds),
  });
}

/** Removes the cookie, where the request has it. */
export function dropCookie(c: Ctx, settings: Settings): void {
  if (getCookie(c, NAME) !== undefined) putCookie(c, settings, '', 0);
}
