/**
 * Password hashing on Workers in a Durable Object, which has 30 s of CPU for each request on any plan, where a
 * Worker of the Free plan has 10 ms. With the binding `PASSWORD_HASHER` of `wrangler.toml` every hash is made there.
 */
import { createHash, createHmac, randomBytes } from 'node:crypto';
import { crowded, isolateHasher, LINE } from '../auth/hasher.ts';
import { hashPassword, verifyPassword } from '../auth/password.ts';
import type { Ctx, Hasher } from '../http/context.ts';
import { Gate, GateFull } from '../lib/gate.ts';
import { Lru } from '../lib/lru.ts';

/** Each has a thread of its own, so that as many hashes go on side by side. */
const INSTANCES = 4;
/** For how long a Worker waits for its answer. */
const DEADLINE_MS = 10_000;
/** For so long a verification that was right needs no other hash, in milliseconds. */
const REMEMBER_MS = 60_000;
const REMEMBERED = 1_024;
/** So many may be on their way in an isolate where there is no such binding. */
const IN_ISOLATE = 4;

type Asked = { password: string; phc?: string | undefined };
type Namespace = {
  idFromName(name: string): unknown;
  get(id: unknown): { fetch(url: string, init: RequestInit): Promise<Response> };
};

/** The hasher of the Worker: the Durable Object where it is bound, else the isolate itself. */
export function workerHasher(): Hasher {
  const own = isolateHasher(IN_ISOLATE);
  const namespace = (c: Ctx) => (c.env as { PASSWORD_HASHER?: Namespace }).PASSWORD_HASHER;
  return {
    async hash(c, password) {
      const there = namespace(c);
      return there ? (await ask(there, 'hash', { password })).text() : own.hash(c, password);
    },
    async verify(c, password, phc) {
      const there = namespace(c);
      if (!there) return own.verify(c, password, phc);
      return (await (await ask(there, 'verify', { password, phc })).text()) === 'right';
    },
  };
}

/** @throws ProblemError 503 where the object is crowded, or fails: the cause is then in the log */
async function ask(namespace: Namespace, what: 'hash' | 'verify', asked: Asked): Promise<Response> {
  // The same question goes to the same instance, which may remember; guesses at one account go to all.
  const digest = createHash('sha256').update(JSON.stringify(asked)).digest();
  const stub = namespace.get(namespace.idFromName(`hasher-${digest[0]! % INSTANCES}`));
  const body = JSON.stringify(asked);
  const signal = AbortSignal.timeout(DEADLINE_MS);
  const answer = await stub
    .fetch(`https://hasher/${what}`, { method: 'POST', body, signal })
    .catch((error) => {
      throw crowded(error);
    });
  if (answer.ok) return answer;
  await answer.body?.cancel();
  throw crowded();
}

/**
 * The Durable Object, which stores nothing. `POST /hash` {password} answers with a PHC string, `POST /verify`
 * {password, phc?} with `right` or `wrong`; 503 when too many wait.
 */
export class PasswordHasher {
  readonly #gate = new Gate({ atOnce: 1, ...LINE });
  /**
   * What was right a moment ago, under a digest keyed with a secret of this object. A hash and a password match
   * for ever, so nothing here can be out of date. What is wrong is not remembered: an unknown user, which has
   * no hash, would be told from a known one by it.
   */
  readonly #right = new Lru<string, number>(REMEMBERED);
  readonly #key = randomBytes(32);

  async fetch(request: Request): Promise<Response> {
    const { password, phc } = (await request.json()) as Asked;
    try {
      const hashing = new URL(request.url).pathname === '/hash';
      const text = hashing
        ? await this.#run(async () => hashPassword(password))
        : await this.#verify(password, phc);
      return new Response(text);
    } catch (error) {
      if (error instanceof GateFull) return new Response(null, { status: 503 });
      throw error;
    }
  }

  async #verify(password: string, phc: string | undefined): Promise<'right' | 'wrong'> {
    const digest = createHmac('sha256', this.#key)
      .update(JSON.stringify([password, phc]))
      .digest('base64');
    const known = () => (this.#right.get(digest) ?? 0) > Date.now();
    if (known()) return 'right';
    return this.#run(async () => {
      // Looked at again: the one before may have asked the same.
      if (known()) return 'right';
      if (!verifyPassword(password, phc)) return 'wrong';
      this.#right.set(digest, Date.now() + REMEMBER_MS);
      return 'right';
    });
  }

  #run<T>(work: () => Promise<T>): Promise<T> {
    return this.#gate.run(async () => {
      // A hash holds the object's only thread: who has come meanwhile is let in, to wait or to be sent away.
      await new Promise((resolve) => setTimeout(resolve, 0));
      return work();
    });
  }
}
