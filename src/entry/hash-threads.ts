/** Password hashing on threads of its own, which give way to everything else. */
import { Worker } from 'node:worker_threads';
import type { Hashing } from '../auth/hasher.ts';

/** `phc` is missing to make a hash, and null to verify against none. */
export type Job = { password: string; phc?: string | null };
export type Answer = { value: string | boolean } | { failed: string };

/**
 * Hashes on threads of low priority: the platform's own pool would have the event loop share its core with
 * them, and a flood of sign-ins would hold up every read by some milliseconds. There are as many as have been
 * at work at once, which is up to the gate in front; each lives as long as the process, and keeps it alive only
 * while it works.
 */
export function hashThreads(): Hashing {
  const idle: Thread[] = [];
  async function run(job: Job): Promise<string | boolean> {
    const thread = idle.pop() ?? new Thread();
    const answer = await thread.run(job);
    idle.push(thread);
    if ('failed' in answer) throw new Error(answer.failed);
    return answer.value;
  }
  return {
    hash: (password) => run({ password }) as Promise<string>,
    verify: (password, phc) => run({ password, phc: phc ?? null }) as Promise<boolean>,
  };
}

/** One thread and the job that it has. */
class Thread {
  readonly #worker = new Worker(new URL('./hash-thread.ts', import.meta.url), { execArgv: [] });
  #done = (_answer: Answer) => {};
  #lost = (_error: Error) => {};

  constructor() {
    this.#worker.on('message', (answer: Answer) => this.#done(answer));
    this.#worker.on('error', (error) => this.#lost(error as Error));
    this.#worker.on('exit', (code) => this.#lost(new Error(`A hashing thread ended with code ${code}`)));
  }

  /** @throws Error when the thread has ended: it is of no use any more */
  async run(job: Job): Promise<Answer> {
    this.#worker.ref();
    try {
      return await new Promise((resolve, reject) => {
        this.#done = resolve;
        this.#lost = reject;
        this.#worker.postMessage(job);
      });
    } finally {
      this.#worker.unref();
    }
  }
}
