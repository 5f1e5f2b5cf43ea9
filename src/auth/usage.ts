/** What is written down after the answer: when credentials were last used, and what a good sign-in gives back. */
import type { Bound } from '../db/compile.ts';
import { clientAddress } from '../http/address.ts';
import type { Ctx, Deps } from '../http/context.ts';
import { Lru } from '../lib/lru.ts';
import { useKey } from './api-keys.ts';
import { USE_MS, useSession } from './sessions.ts';

const REMEMBERED = 8_192;

export type Usage = {
  /** A session was used: written at most every five minutes. */
  session(c: Ctx, id: string): void;
  /** An API key was used: written at most every five minutes. */
  key(c: Ctx, id: number): void;
  /** Writes after the answer; what fails is logged, since nobody waits for it. */
  write(c: Ctx, statements: Bound[]): void;
};

/** @param prune is called whenever something is written */
export function usage(deps: Deps, prune: (c: Ctx) => void): Usage {
  const written = new Lru<string | number, number>(REMEMBERED);

  /** Whether it is time to write that this was used. */
  function due(id: string | number): boolean {
    const now = deps.now();
    if ((written.get(id) ?? 0) > now - USE_MS) return false;
    written.set(id, now);
    return true;
  }

  function write(c: Ctx, statements: Bound[]): void {
    const work = deps
      .database(c)
      .batch(statements, 'write')
      .then(
        () => {},
        (error) => deps.log.event('warn', `Not written: ${error instanceof Error ? error.message : error}`),
      );
    deps.later(c, work);
    prune(c);
  }

  return {
    session(c, id) {
      if (due(id)) write(c, [useSession(id, clientAddress(c, deps), deps.now())]);
    },
    key(c, id) {
      if (due(id)) write(c, [useKey(id, deps.now())]);
    },
    write,
  };
}
