/** The plain page behind the link for a forgotten password: one field, no script. */
import type { Ctx } from '../http/context.ts';
import { reply } from '../http/reply.ts';

const CSP =
  "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/**
 * The form.
 * @param action where it is sent to @param given the token @param fault what was wrong with the last attempt
 */
export function resetPage(c: Ctx, action: string, given = '', fault?: string): Response {
  // Only what a token is made of gets into the page.
  const token = given.replace(/[^\w-]/g, '').slice(0, 100);
  const said = fault === undefined ? '' : `<p role="alert">${fault.replace(/[<>&"]/g, '')}</p>\n`;
  return shown(
    c,
    `${said}<form method="post" action="${action}"><input type="hidden" name="token" value="${token}">
<label>At least 8 characters <input type="password" name="password" required minlength="8" maxlength="128"
autocomplete="new-password"></label><button>Set it</button></form>`,
  );
}

/** What is shown once it is set. */
export const resetDone = (c: Ctx): Response =>
  shown(c, '<p>It is set. Sign in with it; you have been signed out everywhere else.</p>');

function shown(c: Ctx, content: string): Response {
  const page = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>A new password</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:24rem;margin:4rem auto;padding:0 1rem}
input,button{font:inherit;width:100%;box-sizing:border-box;padding:.5rem;margin:.5rem 0}</style></head>
<body><h1>A new password</h1>
${content}</body></html>
`;
  return reply(c, 200, page, {
    'content-type': 'text/html; charset=UTF-8',
    'content-security-policy': CSP,
    'cache-control': 'no-store',
  });
}
