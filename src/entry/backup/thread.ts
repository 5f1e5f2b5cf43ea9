/** The thread of `npm run db:backup`: SQLite copies and checks in one call each, and nothing else could go on. */
import { parentPort, workerData } from 'node:worker_threads';
import { explain } from '../explain.ts';
import { copyInto } from './copy.ts';
import { type Inspected, inspect } from './inspect.ts';

export type Work = { from: string; to: string; name: string };
export type Report = { checking: true } | { done: Inspected } | { failed: string };

const { from, to, name } = workerData as Work;
const report = (what: Report) => parentPort!.postMessage(what);
try {
  copyInto(from, to);
  report({ checking: true });
  report({ done: inspect(to, name) });
} catch (error) {
  report({ failed: explain(error) });
}
