/** A thread that does nothing but hash passwords: what `hash-threads.ts` starts. */
import { setPriority } from 'node:os';
import { parentPort } from 'node:worker_threads';
import { hashPassword, verifyPassword } from '../auth/password.ts';
import type { Answer, Job } from './hash-threads.ts';

/** Behind the event loop, and yet with a tenth of a core where everything else wants all of it. */
const PRIORITY = 10;

// On Linux a priority is that of one thread: this one gets what the event loop leaves, and gives way to it at once.
// Elsewhere it would be that of the whole process.
if (process.platform === 'linux') setPriority(PRIORITY);

parentPort!.on('message', ({ password, phc }: Job) => {
  let answer: Answer;
  try {
    answer = {
      value: phc === undefined ? hashPassword(password) : verifyPassword(password, phc ?? undefined),
    };
  } catch (error) {
    answer = { failed: String(error) };
  }
  parentPort!.postMessage(answer);
});
