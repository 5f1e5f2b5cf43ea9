/** Password hashing for requests: bounded, so that a flood of sign-ins leaves room for everything else. */
import type { Hasher } from '../http/context.ts';
import { Gate, GateFull, type GateOptions } from '../lib/gate.ts';
import { ProblemError } from '../problems.ts';
import { hashPassword, verifyPassword } from './password.ts';

/**
 * Behind those that run, so many wait and so long; one hash takes about 0.2 s of a core. The line is longer than
 * what is served in that time: whoever is sent away at once comes back at once, and 32 connections that do so
 * cost the event loop more than their hashes (a read's p99 was 6 times the quiet one with a line of 16).
 */
export const LINE = { waiting: 100, waitMs: 3_000 };

/** Where hashes are made, without any bound. */
export type Hashing = {
  /** @returns a PHC string */
  hash(password: string): Promise<string>;
  verify(password: string, phc: string | undefined): Promise<boolean>;
};

/** In the thread that asks, which does nothing else meanwhile: for a Worker, which has but one, and for tests. */
const here: Hashing = {
  hash: async (password) => hashPassword(password),
  verify: async (password, phc) => verifyPassword(password, phc),
};

/**
 * The hasher of Node and Bun, where all requests share one process: so many hashes at once, then a queue, then
 * 503. What hashes must not take is every core.
 * @param atOnce see `hashesAtOnce`
 * @param by a server has threads for it (`entry/hash-threads.ts`)
 */
export function gatedHasher(atOnce: number, more: Partial<GateOptions> = {}, by: Hashing = here): Hasher {
  const gate = new Gate({ atOnce, ...LINE, ...more });
  const run = <T>(work: () => Promise<T>) =>
    gate.run(work).catch((error) => {
      throw error instanceof GateFull ? crowded() : error;
    });
  return {
    hash: (_c, password) => run(() => by.hash(password)),
    verify: (_c, password, phc) => run(() => by.verify(password, phc)),
  };
}

/**
 * The hasher of a Worker by itself. An isolate has one thread, so a hash holds up every other request in it:
 * it is 503 as soon as so many are on their way. There is no queue, since a request on Workers must not wait
 * for a promise of another one.
 */
export function isolateHasher(atOnce: number): Hasher {
  let inFlight = 0;
  async function run<T>(work: () => Promise<T>): Promise<T> {
    if (inFlight >= atOnce) throw crowded();
    inFlight++;
    try {
      // The hash itself never yields: whoever else has come is let in before it, to be counted or answered.
      await new Promise((resolve) => setTimeout(resolve, 0));
      return await work();
    } finally {
      inFlight--;
    }
  }
  return {
    hash: (_c, password) => run(() => here.hash(password)),
    verify: (_c, password, phc) => run(() => here.verify(password, phc)),
  };
}

/**
 * How many hashes run at once beside requests: half of the cores, so that the event loop has one to itself, and
 * at most three.
 * @param cores `os.availableParallelism()`
 */
export const hashesAtOnce = (cores: number): number => Math.min(3, Math.max(1, Math.floor(cores / 2)));

/** What is answered where no hash can be made in time. */
export const crowded = (cause?: unknown) =>
  new ProblemError('unavailable', 'Too many passwords are being checked at the moment', {
    headers: { 'retry-after': '2' },
    cause,
  });
