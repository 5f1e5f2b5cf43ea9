/** A server that is killed under write load, again and again, over one database. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { newChecks } from '../checks.ts';
import { mulberry, type Subject, subjectOf } from '../load-mix.ts';
import { caller, faultsOf, launch, newFolder, type Runtime, serve, signIn } from './server.ts';
import { Writes } from './writes.ts';

const CONNECTIONS = 16;
/** Every so many rounds are on Bun, and in every so many the server is also killed while it starts. */
const BUN = 5;
const STARTING = 7;

/** @param seed decides when the server is killed, and what is written */
export async function crashes(
  { check }: ReturnType<typeof newChecks>,
  rounds: number,
  seed: number,
): Promise<void> {
  const folder = newFolder('crash');
  const random = mulberry(seed);
  const counts = { acknowledged: 0, unknown: 0, rows: 0, startMs: 0 };
  let last = 0;
  let as: string | undefined;
  let subject: Subject | undefined;
  for (let round = 1; round <= rounds; round++) {
    const runtime: Runtime = round % BUN === 0 ? 'bun' : 'node';
    const first = await serve(folder, { runtime });
    as ??= await signIn(first);
    subject ??= await subjectOf(first.base);
    const writes = new Writes(subject, random, `r${round}`);
    const load = writes.load(caller(first.base, as), CONNECTIONS);
    await sleep(100 + random() * 700);
    await first.kill('SIGKILL');
    await load;
    if (round % STARTING === 0) {
      const starting = launch(folder, { runtime });
      await sleep(random() * 600);
      await starting.kill('SIGKILL');
    }

    const began = performance.now();
    const next = await serve(folder, { runtime });
    counts.startMs = Math.max(counts.startMs, performance.now() - began);
    const call = caller(next.base, as);
    await writes.retry(call);
    const seen = await writes.faults(call, last);
    last = seen.last;
    counts.rows += seen.count;
    const total = Number((await call('HEAD', `/${subject.name}`)).headers.get('x-total-count'));
    const unsound = await faultsOf(folder);
    await next.kill('SIGKILL');
    counts.acknowledged += writes.acknowledged;
    counts.unknown += writes.unknown;
    const faults = [...seen.faults, ...(unsound === '' ? [] : [unsound])];
    if (total !== counts.rows) faults.push(`${total} rows instead of the ${counts.rows} of all rounds`);
    check(
      `round ${round} (${runtime}): killed under load, nothing lost, half done or done twice`,
      faults.length === 0 && writes.acknowledged > 0,
      faults.length > 0
        ? `${faults.length}: ${faults.slice(0, 5).join('; ')}`
        : `${writes.acknowledged} acknowledged`,
    );
  }
  console.log(
    `${counts.acknowledged} acknowledged writes, ${counts.unknown} whose answer was lost; ready again within ${Math.round(counts.startMs)} ms`,
  );
}
