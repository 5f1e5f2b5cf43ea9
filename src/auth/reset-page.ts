/** The plain page behind the link for a forgotten password: one field, no script. */
import type { Ctx } from '../http/context.ts';
import { reply } from '../http/reply.ts';

const CSP =
  "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/** @param action where the form is sent to */
export function resetPage(c: Ctx, action: string): Response {
  // Only what a token is made of gets into the page.
  const token = (c.req.query('token') ?? '').replace(/[^\w-]/g, '').slice(0, 100);
  const page = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>A new password</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:24rem;margin:4rem auto;padding:0 1rem}
input,button{font:inherit;width:100%;box-sizing:border-box;padding:.5rem;margin:.5rem 0}</style></head>
<body><h1>A new password</h1>
<form method="post" action="${action}"><input type="hidden" name="token" value="${token}">
<label>At least 8 characters <input type="password" name="password" required minlength="8" maxlength="128"
autocomplete="new-password"></label><button>Set it</button></form></body></html>
`;
  return reply(c, 200, page, {
    'content-type': 'text/html; charset=UTF-8',
    'content-security-policy': CSP,
    'cache-control': 'no-store',
  });
}
