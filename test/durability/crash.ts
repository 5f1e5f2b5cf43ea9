/** A server that is killed under write load, again and again, over one database. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { newChecks } from '../checks.ts';
import { mulberry, subjectOf } from '../load-mix.ts';
import { caller, faultsOf, launch, newFolder, type Runtime, serve, signIn } from './server.ts';
import { Writes } from './writes.ts';

const CONNECTIONS = 16;
/** After every so many rounds the server is started on Bun, and after every so many also killed while it starts. */
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
  let server = await serve(folder);
  const as = await signIn(server);
  const subject = await subjectOf(server.base);
  for (let round = 1; round <= rounds; round++) {
    const writes = new Writes(subject, random, `r${round}`);
    const load = writes.load(caller(server.base, as), CONNECTIONS);
    await sleep(100 + random() * 700);
    await server.kill('SIGKILL');
    await load;
    // What one runtime leaves, another may have to go on with.
    const runtime: Runtime = round % BUN === 0 ? 'bun' : 'node';
    if (round % STARTING === 0) {
      const starting = launch(folder, { runtime });
      await sleep(random() * 600);
      await starting.kill('SIGKILL');
    }

    const began = performance.now();
    server = await serve(folder, { runtime });
    counts.startMs = Math.max(counts.startMs, performance.now() - began);
    const call = caller(server.base, as);
    await writes.retry(call);
    const { faults, count, last: greatest } = await writes.faults(call, last);
    last = greatest;
    counts.rows += count;
    const total = Number((await call('HEAD', `/${subject.name}`)).headers.get('x-total-count'));
    if (total !== counts.rows) faults.push(`${total} rows instead of the ${counts.rows} of all rounds`);
    const unsound = await faultsOf(folder);
    if (unsound !== '') faults.push(unsound);
    counts.acknowledged += writes.acknowledged;
    counts.unknown += writes.unknown;
    check(
      `round ${round}: killed under load, ready again on ${runtime}, nothing lost, half done or done twice`,
      faults.length === 0 && writes.acknowledged > 0,
      faults.length > 0
        ? `${faults.length}: ${faults.slice(0, 5).join('; ')}`
        : `${writes.acknowledged} acknowledged`,
    );
  }
  await server.kill();
  console.log(
    `${counts.acknowledged} acknowledged writes, ${counts.unknown} whose answer was lost; ready again within ${Math.round(counts.startMs)} ms`,
  );
}
