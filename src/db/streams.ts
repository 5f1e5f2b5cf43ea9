/** Streams at a libSQL server that stay open from one call to the next. */
import { LibsqlError } from '@libsql/client/web';
import { type Answer, type Asked, CLOSE, pipeline } from './hrana.ts';
import { remoteFault } from './remote-fault.ts';

/** A stream that nobody has used for so long is closed, in milliseconds: sqld ends one after ten seconds. */
const IDLE_MS = 2_000;

/** Sends a call to where the statements are carried out. */
export type Send = (body: string) => Promise<Answer>;
type Idle = { baton: string; until: number; send: Send };

/**
 * A stream is a connection to the database of its own, with what was read of the schema on it: `sqld` spends most
 * of a short read on opening one. It is known by its baton, which changes with each answer. Whatever is
 * in doubt is not used again: what failed, what may have left a transaction, a baton whose answer was lost. For one
 * process: what one request of a Worker began no other may use.
 */
export class Streams {
  #idle: Idle[] = [];
  #closing: ReturnType<typeof setTimeout> | undefined;
  /** While answers are lost, and with them the streams, which stay open at the server: each call closes its own. */
  #losing = false;

  /** @param read makes sense of the answer; what it throws is the call's error */
  async run<T>(asked: Asked, send: Send, read: (answer: Answer) => T): Promise<T> {
    if (!asked.keeps || this.#losing) {
      const answer = await send(pipeline(asked));
      this.#losing = false;
      return read(answer);
    }
    // The last one that was given back, so that those which are not needed grow old.
    const { baton } = this.#idle.pop() ?? {};
    let answer: Answer;
    try {
      answer = await send(pipeline(asked, { baton }));
    } catch (error) {
      // A stream that has expired, or one of a server that has started anew: nothing was carried out.
      if (baton !== undefined && isRefused(error)) return this.run(asked, send, read);
      this.#losing = remoteFault(error) !== undefined;
      throw error;
    }
    try {
      const result = read(answer);
      this.#give(answer, send);
      return result;
    } catch (error) {
      void end(answer?.baton, send);
      throw error;
    }
  }

  /** Closes those that nobody uses; resolves once the server knows, or cannot be told. */
  async close(): Promise<void> {
    clearTimeout(this.#closing);
    this.#closing = undefined;
    await Promise.all(this.#idle.splice(0).map(({ baton, send }) => end(baton, send)));
  }

  #give({ baton, base_url }: Answer, send: Send): void {
    // A server that sends its callers on to another one is asked anew each time.
    if (typeof baton !== 'string' || base_url) {
      void end(baton, send);
      return;
    }
    this.#idle.push({ baton, until: Date.now() + IDLE_MS, send });
    this.#closing ??= setTimeout(() => this.#expire(), IDLE_MS).unref();
  }

  #expire(): void {
    const now = Date.now();
    const old = this.#idle.filter(({ until }) => until <= now);
    this.#idle = this.#idle.filter(({ until }) => until > now);
    for (const { baton, send } of old) void end(baton, send);
    const [next] = this.#idle;
    this.#closing = next && setTimeout(() => this.#expire(), next.until - now).unref();
  }
}

/** Nobody waits for it but who ends; a server ends by itself, some seconds later, what nobody closes. */
async function end(baton: unknown, send: Send): Promise<void> {
  if (typeof baton === 'string') await send(pipeline(CLOSE, { baton })).catch(() => {});
}

const isRefused = (error: unknown) => error instanceof LibsqlError && /HTTP status 400/.test(error.message);
