/**
 * GET  /auth/reset  the page that the link for a forgotten password leads to, unless RESET_URL names another
 * POST /auth/reset  set a new password with the token of the link
 */
import { createRoute, z } from '@hono/zod-openapi';
import { sql } from 'drizzle-orm';
import { compile } from '../db/compile.ts';
import { orRefuse, refusals } from '../db/refuse.ts';
import { passwordResets as resets } from '../db/schema/sessions.ts';
import { wantsHtml } from '../http/accept.ts';
import type { Ctx } from '../http/context.ts';
import { problemResponses } from '../http/openapi.ts';
import { newRouter } from '../http/router.ts';
import { digestOf } from '../lib/opaque.ts';
import { badBody, ProblemError } from '../problems.ts';
import { accountOf, toAccount } from './accounts.ts';
import { audited } from './audit.ts';
import type { Auth } from './auth.ts';
import { forgetResets, setPassword } from './confirm.ts';
import { requireGoodPassword } from './password-rules.ts';
import { resetDone, resetPage } from './reset-page.ts';
import { json, resetSchema, tags } from './schemas.ts';
import { endSessions } from './sessions.ts';
import { giveAllBack, policies } from './throttle.ts';

const html = { 'text/html': { schema: z.string() } };

const page = createRoute({
  method: 'get',
  path: '/auth/reset',
  operationId: 'getResetPage',
  summary: 'The page to set a new password',
  description: 'Where the link for a forgotten password leads, unless `RESET_URL` names a page of yours.',
  tags,
  request: {
    query: z.object({ token: z.string().optional().openapi({ description: 'The token of the link' }) }),
  },
  responses: { 200: { description: 'A form', content: { 'text/html': { schema: z.string() } } } },
});

const reset = createRoute({
  method: 'post',
  path: '/auth/reset',
  operationId: 'resetPassword',
  summary: 'Set a new password',
  description: 'With the token of a link. Ends all sessions of the account; API keys stay.',
  tags,
  request: { body: { required: true, content: json(resetSchema) } },
  responses: {
    200: { description: 'The same, as a page for who used the form', content: html },
    204: { description: 'The password is the new one' },
    ...problemResponses(400, 413, 415, 422, 503),
  },
});

/** Setting a new password by a link (OWASP forgot password cheat sheet). */
export function resetRoutes(auth: Auth) {
  const { deps } = auth;
  const action = `${deps.settings.API_PREFIX}/auth/reset`;

  return newRouter(deps)
    .openapi(page, (c) => resetPage(c, action, c.req.valid('query').token) as never)
    .openapi(reset, async (c) => {
      const given = c.req.valid('json');
      if (!wantsHtml(c)) {
        await setNew(c, given);
        return c.body(null, 204);
      }
      // A person at the form: what is wrong is said there.
      const fault = await setNew(c, given).then(
        () => undefined,
        (error) => {
          if (error instanceof ProblemError && error.status === 422) return error.message;
          throw error;
        },
      );
      return (fault === undefined ? resetDone(c) : resetPage(c, action, given.token, fault)) as never;
    });

  async function setNew(c: Ctx, given: { token: string; password: string }): Promise<void> {
    const { token, password } = given;
    const client = deps.unguarded(c);
    const now = BigInt(deps.now());
    const good = sql`${resets.hash} = ${digestOf(token)} AND ${resets.expiresAt} > ${now}`;
    const wrong = () =>
      badBody([{ pointer: '/token', detail: 'is not valid, has been used or has run out' }]);
    const whose = sql`(SELECT ${resets.userId} FROM ${resets} WHERE ${good})`;
    const [row] = (await client.execute(compile(accountOf(whose)))).rows;
    if (!row) throw wrong();
    const account = toAccount(row);
    const { id } = account;
    await requireGoodPassword(password, account);
    const hash = await deps.hasher.hash(c, password);
    const unused = { name: 'unused', test: sql`EXISTS (SELECT 1 FROM ${resets} WHERE ${good})` };
    const statements = [
      compile(sql`SELECT 1 AS good WHERE ${orRefuse([unused])}`),
      setPassword(id, hash),
      endSessions(id),
      // Every token of the account, not only this one.
      forgetResets(id),
      giveAllBack(policies.password, `account ${id}`),
      audited(c, deps, { event: 'password.reset', userId: id }),
    ];
    await client.batch(statements, 'write').catch((error) => {
      throw refusals(error)?.includes('unused') ? wrong() : error;
    });
    auth.changed();
  }
}
