/** POST /auth/forgot  ask for a link to set a new password */
import { createRoute } from '@hono/zod-openapi';
import { sql } from 'drizzle-orm';
import { compile } from '../db/compile.ts';
import { accounts } from '../db/schema/accounts.ts';
import { passwordResets as resets } from '../db/schema/sessions.ts';
import type { Ctx, Deliver } from '../http/context.ts';
import { problemResponses } from '../http/openapi.ts';
import { newRouter } from '../http/router.ts';
import { digestOf, randomText } from '../lib/opaque.ts';
import { findByLogin } from './accounts.ts';
import { audited } from './audit.ts';
import type { Auth } from './auth.ts';
import { forgotAnswerSchema, forgotSchema, json, noStore, tags } from './schemas.ts';
import { admit, attempt, attemptFrom, policies, tooOften } from './throttle.ts';

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

/** Asking for a link (OWASP forgot password cheat sheet). @param deliver sends it */
export function forgotRoutes(auth: Auth, deliver: Deliver) {
  const { deps } = auth;
  const { settings } = deps;

  return newRouter(deps).openapi(forgot, async (c) => {
    const { username } = c.req.valid('json');
    await counted(c);
    // After the answer, so that its time says nothing either.
    deps.later(c, sent(c, username));
    return c.json(ANSWER, 202, noStore);
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
      const limit = settings.THROTTLE ? attempt(policies.message, sql`${`account ${account.id}`}`) : [];
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
