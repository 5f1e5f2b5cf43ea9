/**
 * POST /auth/forgot  ask for a link to set a new password
 * GET  /auth/reset   the page that such a link leads to, unless RESET_URL names another
 * POST /auth/reset   set a new password with the token of the link
 */
import { createRoute, z } from '@hono/zod-openapi';
import { sql } from 'drizzle-orm';
import { compile } from '../db/compile.ts';
import { orRefuse, refusals } from '../db/refuse.ts';
import { accounts } from '../db/schema/accounts.ts';
import { passwordResets as resets } from '../db/schema/sessions.ts';
import type { Ctx, Deliver } from '../http/context.ts';
import { problemResponses } from '../http/openapi.ts';
import { newRouter } from '../http/router.ts';
import { digestOf, randomText } from '../lib/opaque.ts';
import { badBody } from '../problems.ts';
import { accountById, findByLogin, toAccount } from './accounts.ts';
import { audited } from './audit.ts';
import type { Auth } from './auth.ts';
import { setPassword } from './confirm.ts';
import { requireGoodPassword } from './password-rules.ts';
import { resetPage } from './reset-page.ts';
import { forgotAnswerSchema, forgotSchema, json, noStore, resetSchema, tags } from './schemas.ts';
import { endSessions } from './sessions.ts';
import { admit, attempt, attemptFrom, giveAllBack, policies, tooOften } from './throttle.ts';

/** How long a token is good, in milliseconds. */
const LIFE_MS = 30 * 60_000;
const ANSWER = { detail: 'If there is such an account, a link is on its way to its email' };

const forgot = createRoute({
  method: 'post',
  path: '/auth/forgot',
  operationId: 'forgotPassword',
  summary: 'Ask for a new password',
  description:
    'Sends a link that is good for 30 minutes and for one use, to the email of the account. The answer is the same whether there is one or not.',
  tags,
  request: { body: { required: true, content: json(forgotSchema) } },
  responses: {
    202: { description: 'The same for everybody', content: json(forgotAnswerSchema) },
    ...problemResponses(400, 413, 415, 422, 429, 503),
  },
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
    204: { description: 'The password is the new one' },
    ...problemResponses(400, 413, 415, 422, 503),
  },
});

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

/** Mending a forgotten password (OWASP forgot password cheat sheet). @param deliver sends the link */
export function recoverRoutes(auth: Auth, deliver: Deliver) {
  const { deps } = auth;
  const { settings } = deps;

  return newRouter(deps)
    .openapi(page, (c) => resetPage(c, `${settings.API_PREFIX}/auth/reset`) as never)
    .openapi(forgot, async (c) => {
      const { username } = c.req.valid('json');
      await counted(c);
      // After the answer, so that its time says nothing either.
      deps.later(c, sent(c, username));
      return c.json(ANSWER, 202, noStore);
    })
    .openapi(reset, async (c) => {
      const { token, password } = c.req.valid('json');
      const client = deps.unguarded(c);
      const now = BigInt(deps.now());
      const good = sql`${resets.hash} = ${digestOf(token)} AND ${resets.expiresAt} > ${now}`;
      const wrong = () =>
        badBody([{ pointer: '/token', detail: 'is not valid, has been used or has run out' }]);
      const [found] = (
        await client.execute(compile(sql`SELECT ${resets.userId} AS user FROM ${resets} WHERE ${good}`))
      ).rows;
      if (!found) throw wrong();
      const id = Number(found.user);
      const [row] = (await client.execute(accountById({ id: BigInt(id) }))).rows;
      if (!row) throw wrong();
      await requireGoodPassword(password, toAccount(row));
      const hash = await deps.hasher.hash(c, password);
      const unused = { name: 'unused', test: sql`EXISTS (SELECT 1 FROM ${resets} WHERE ${good})` };
      const statements = [
        compile(sql`SELECT 1 AS good WHERE ${orRefuse([unused])}`),
        setPassword(id, hash),
        endSessions(id),
        // Every token of the account, not only this one.
        compile(sql`DELETE FROM ${resets} WHERE ${resets.userId} = ${BigInt(id)}`),
        giveAllBack(policies.password, `account ${id}`),
        audited(c, deps, { event: 'password.reset', userId: id }),
      ];
      await client.batch(statements, 'write').catch((error) => {
        throw refusals(error)?.includes('unused') ? wrong() : error;
      });
      auth.changed();
      return c.body(null, 204);
    });

  async function counted(c: Ctx): Promise<void> {
    await admit(c, deps, policies.forgot);
    const { statements } = attemptFrom(c, deps, policies.forgot);
    if (statements.length === 0) return;
    await deps
      .unguarded(c)
      .batch(statements, 'write')
      .catch((error) => {
        throw tooOften(error);
      });
  }

  /** Makes a token and hands it to whoever delivers; never fails, since nobody waits for it. */
  async function sent(c: Ctx, login: string): Promise<void> {
    try {
      const client = deps.unguarded(c);
      const account = await findByLogin(client, login);
      if (!account || account.disabled) return;
      const token = randomText();
      const now = deps.now();
      const expiresAt = now + LIFE_MS;
      const limit = settings.THROTTLE ? attempt(policies.message, sql`${`account ${account.id}`}`, now) : [];
      const columns = sql.join(
        [sql.identifier('hash'), sql.identifier('user_id'), sql.identifier('expires_at')],
        sql`, `,
      );
      await client.batch(
        [
          ...limit,
          compile(sql`INSERT INTO ${resets} (${columns})
            SELECT ${digestOf(token)}, ${accounts.userId}, ${BigInt(expiresAt)} FROM ${accounts}
            WHERE ${accounts.userId} = ${BigInt(account.id)}`),
          compile(sql`DELETE FROM ${resets} WHERE ${resets.expiresAt} < ${BigInt(now)}`),
          audited(c, deps, { event: 'password.forgotten', userId: account.id, actorId: null }),
        ],
        'write',
      );
      const { username, email } = account;
      const base = settings.RESET_URL ?? `${settings.PUBLIC_URL}${settings.API_PREFIX}/auth/reset`;
      const link = `${base}${base.includes('?') ? '&' : '?'}token=${token}`;
      await deliver(
        {
          kind: 'password-reset',
          to: email,
          username,
          link,
          token,
          expiresAt: new Date(expiresAt).toISOString(),
        },
        c,
        deps,
      );
    } catch (error) {
      if (tooOften(error) === error)
        deps.log.event('error', `No link was sent: ${error instanceof Error ? error.message : error}`, {
          id: c.get('requestId'),
        });
    }
  }
}
