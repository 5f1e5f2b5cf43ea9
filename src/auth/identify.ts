/** Who is calling: the one place that reads `Authorization`. */
import { createHmac, randomBytes } from 'node:crypto';
import { basicAuth } from 'hono/basic-auth';
import { HTTPException } from 'hono/http-exception';
import type { Caller, Ctx, Deps } from '../http/context.ts';
import { challenges } from '../http/router.ts';
import { Lru } from '../lib/lru.ts';
import { ProblemError } from '../problems.ts';
import { findByLogin } from './accounts.ts';
import type { Tokens } from './tokens.ts';

/** For how long a verified Basic credential needs no hash again, in milliseconds. */
const REMEMBER_MS = 10_000;
const REMEMBERED = 1_024;
const MAX_CREDENTIAL = 4_096;

/**
 * Makes the function that finds the caller of a request; its answer is remembered for the request.
 * Credentials that are given and not valid are always an error, also where none are needed: a client that
 * believes itself signed in is not to be served as somebody else.
 */
export function identifier(deps: Deps, tokens: Tokens) {
  const basic = basicCheck(deps);

  return async function identify(c: Ctx): Promise<Caller | null> {
    const known = c.get('caller');
    if (known !== undefined) return known;
    const header = c.req.header('authorization');
    const caller = header === undefined ? null : await fromHeader(c, header);
    c.set('caller', caller);
    return caller;
  };

  async function fromHeader(c: Ctx, header: string): Promise<Caller> {
    const [, scheme, rest = ''] = /^ *([A-Za-z]+)(?: +(.*?))? *$/.exec(header) ?? [];
    if (scheme?.toLowerCase() === 'basic') return basic(c, rest);
    if (scheme?.toLowerCase() !== 'bearer') {
      throw refused(`${challenges.bearer}, ${challenges.basic}`, 'Authorization must be Basic or Bearer');
    }
    const caller = await tokens.verify(deps.database(c), rest);
    if (caller) return caller;
    // RFC 6750 section 3.1.
    throw refused(
      `${challenges.bearer}, error="invalid_token"`,
      'The access token is not valid or has expired',
    );
  }
}

/**
 * Basic (RFC 7617) through hono/basic-auth, whose answer is replaced by a problem and a challenge with
 * `charset`. A verified credential is remembered under a digest keyed with a secret of this process, so that
 * neither the password nor anything it could be guessed from offline is kept.
 */
function basicCheck(deps: Deps) {
  const key = randomBytes(32);
  const known = new Lru<string, { caller: Caller; until: number }>(REMEMBERED);
  const check = basicAuth({
    async verifyUser(username: string, password: string, c: Ctx) {
      const account = await findByLogin(deps.database(c), username);
      const right = await deps.hasher.verify(c, password, account?.passwordHash);
      if (!right || !account || account.disabled) return false;
      c.set('caller', { id: account.id, username: account.username, role: account.role });
      return true;
    },
  });

  return async (c: Ctx, credential: string): Promise<Caller> => {
    const digest = createHmac('sha256', key).update(credential).digest('base64');
    const remembered = known.get(digest);
    if (remembered && remembered.until > deps.now()) return remembered.caller;
    if (credential.length <= MAX_CREDENTIAL) await check(c, nothing).catch(onlyRefusals);
    const caller = c.get('caller');
    if (!caller)
      throw refused(`${challenges.basic}, ${challenges.bearer}`, 'The username or password is not right');
    known.set(digest, { caller, until: deps.now() + REMEMBER_MS });
    return caller;
  };
}

const nothing = async () => {};
/** A database that cannot be asked says nothing of a credential. */
const onlyRefusals = (error: unknown) => {
  if (!(error instanceof HTTPException)) throw error;
};
const refused = (challenge: string, detail: string) =>
  new ProblemError('invalid-credentials', detail, { headers: { 'www-authenticate': challenge } });
