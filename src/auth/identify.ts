/** Who is calling: the one place that reads `Authorization`. */
import { basicAuth } from 'hono/basic-auth';
import { HTTPException } from 'hono/http-exception';
import type { Caller, Ctx, Deps, Proof } from '../http/context.ts';
import { isForeignChange } from '../http/origin.ts';
import { challenges } from '../http/router.ts';
import { Watch } from '../http/watch.ts';
import { secretNames } from '../lib/hash.ts';
import { Lru } from '../lib/lru.ts';
import { ProblemError } from '../problems.ts';
import { normalLogin } from './accounts.ts';
import { isApiKey } from './api-key.ts';
import type { ApiKeys } from './api-keys.ts';
import { audited } from './audit.ts';
import { basicCredential } from './basic.ts';
import type { Passwords } from './passwords.ts';
import { accountProof, passwordRefused, schemeRefused, tokenRefused } from './proof.ts';
import type { Standing } from './standing.ts';
import type { Tokens } from './tokens.ts';
import type { Usage } from './usage.ts';

export type Principal = { caller: Caller; proof: Proof };
/** For how long credentials that were good are known by their text, in milliseconds; their proof must be fresh. */
const KNOWN_MS = 60_000;
const KNOWN = 1_024;

export type Identified = {
  deps: Deps;
  tokens: Tokens;
  passwords: Passwords;
  apiKeys: ApiKeys;
  usage: Usage;
  standing: Standing;
};

/**
 * Makes the function that finds the caller of a request; its answer is remembered for the request.
 * Credentials that are given and not valid are always an error, also where none are needed: a client that
 * believes itself signed in is not to be served as somebody else.
 */
export function identifier({ deps, tokens, passwords, apiKeys, usage, standing }: Identified) {
  // To read them and to look further costs more than the rest of a request.
  const nameOf = secretNames();
  const known = new Lru<string, { principal: Principal; until: number }>(KNOWN);

  return async function identify(c: Ctx): Promise<Caller | null> {
    const known = c.get('caller');
    if (known !== undefined) return known;
    const header = c.req.header('authorization');
    if (header === undefined) {
      c.set('caller', null);
      return null;
    }
    const watch = c.get('watch');
    const start = performance.now();
    const { caller, proof } = await (watch ? watch.identifying(principal(c, header)) : principal(c, header));
    if (watch === undefined && caller.role === 'admin') c.set('watch', Watch.of(performance.now() - start));
    if (caller.scopes) checkScope(c, caller.scopes);
    c.set('caller', caller);
    c.set('proof', proof);
    return caller;
  };

  async function principal(c: Ctx, header: string): Promise<Principal> {
    const [, scheme, text = ''] = /^ *([A-Za-z]+)(?: +(.*))?$/.exec(header) ?? [];
    const rest = text.replace(/ +$/, '');
    if (scheme?.toLowerCase() === 'basic') return fromBasic(c, rest);
    if (scheme?.toLowerCase() !== 'bearer') throw schemeRefused();
    if (isApiKey(rest)) {
      const found = await apiKeys.find(c, rest);
      if (found) return found.principal;
      throw tokenRefused();
    }
    const known = await tokens.verify(deps.database(c), rest);
    if (!known) throw tokenRefused();
    usage.session(c, known.caller.session!);
    return known;
  }

  /** Basic (RFC 7617), through hono/basic-auth, whose answer is replaced by a problem and a challenge with `charset`. */
  async function fromBasic(c: Ctx, text: string): Promise<Principal> {
    // What a browser's own dialog was told once it sends along with the form of any page (ASVS 5.0, 3.5.1).
    if (isForeignChange(c, deps.settings))
      throw new ProblemError(
        'forbidden',
        'A page of this origin may not use a password that a browser keeps',
      );
    const name = nameOf(text);
    const before = known.get(name);
    if (before && before.until > deps.now() && standing.isFresh(before.principal.proof))
      return before.principal;
    const given = basicCredential(text);
    if (!given) throw passwordRefused();
    const { login, password } = given;
    let found: Principal | undefined;
    const check = basicAuth({
      async verifyUser() {
        found = isApiKey(password) ? await byKey(c, login, password) : await byPassword(c, login, password);
        return found !== undefined;
      },
    });
    await check(c, nothing).catch(onlyRefusals);
    if (!found) throw passwordRefused();
    // A key has its own memory, which knows when it runs out.
    if (!isApiKey(password)) known.set(name, { principal: found, until: deps.now() + KNOWN_MS });
    return found;
  }

  async function byPassword(c: Ctx, login: string, password: string): Promise<Principal> {
    const { person, settle, hashed } = await passwords.verify(c, login, password);
    const { id, username, role, version } = person;
    if (hashed)
      usage.write(c, [...settle, audited(c, deps, { event: 'login', userId: id, detail: { basic: true } })]);
    return { caller: { id, username, role }, proof: accountProof(id, version) };
  }

  /** An API key in the place of the password; the name before it must be its owner's. */
  async function byKey(c: Ctx, login: string, key: string): Promise<Principal | undefined> {
    const found = await apiKeys.find(c, key);
    return found?.logins.includes(normalLogin(login)) ? found.principal : undefined;
  }
}

const nothing = async () => {};
/** What hono/basic-auth throws says that the credential is wrong; what the check itself throws says more. */
const onlyRefusals = (error: unknown) => {
  if (!(error instanceof HTTPException)) throw error;
};

/**
 * Reading needs the scope `read`, everything else `write`.
 * @throws ProblemError 403 (RFC 6750 section 3.1)
 */
function checkScope(c: Ctx, scopes: readonly string[]): void {
  const reads = c.req.method === 'GET' || c.req.method === 'HEAD';
  const needed = reads ? 'read' : 'write';
  if (scopes.includes(needed)) return;
  throw new ProblemError('forbidden', `This API key does not have the scope ${needed}`, {
    headers: { 'www-authenticate': `${challenges.bearer}, error="insufficient_scope", scope="${needed}"` },
  });
}
