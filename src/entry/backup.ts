/** `npm run db:backup -- FILE [--force]`: a copy of the embedded database, checked, while servers write to it. */
import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { fileArgument, REMOTE } from './backup/argument.ts';
import { give, partial } from './backup/copy.ts';
import type { Inspected } from './backup/inspect.ts';
import { progress, say, size } from './backup/progress.ts';
import { target } from './backup/target.ts';
import type { Report, Work } from './backup/thread.ts';
import { databaseFile } from './database.ts';
import { explain } from './explain.ts';
import { Refusal } from './refusal.ts';
import { readToolSettings } from './settings.ts';

try {
  const { file, force } = fileArgument('db:backup');
  const settings = readToolSettings();
  if (settings.LIBSQL_URL) throw new Refusal(REMOTE);
  const database = databaseFile(settings);
  const to = target(file, database, force);
  await backUp(database, to, force);
  say(`${file}: ${size(statSync(to).size)}, complete and checked`);
  say(`Keep ${settings.SECRET ? 'your SECRET' : `a copy of ${join(settings.DATA_DIR, 'secret')}`} as well`);
} catch (error) {
  say(explain(error));
  process.exitCode = 1;
}

async function backUp(from: string, to: string, force: boolean): Promise<void> {
  const written = partial(to);
  const clear = () => {
    for (const end of ['', '-journal']) rmSync(written + end, { force: true });
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      clear();
      // As if nothing had caught it: the thread is in the middle of a call, and would be waited for.
      process.kill(process.pid, signal);
    });
  }
  try {
    const { foreign } = await copied({ from, to: written, name: 'The database' });
    if (foreign) say(`Note: the database ${foreign}`);
    give(written, to, force);
  } finally {
    clear();
  }
}

/** Has the thread copy and check, and tells how far it is. */
async function copied(work: Work): Promise<Inspected> {
  const bytes = (path: string) => statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  const stop = progress('Copying', () => bytes(work.to), bytes(work.from));
  try {
    return await new Promise((resolve, reject) => {
      const thread = new Worker(new URL('./backup/thread.ts', import.meta.url), { workerData: work });
      thread.on('error', reject);
      thread.on('message', (report: Report) => {
        if ('checking' in report) {
          stop();
          say('Checking');
        } else if ('failed' in report) reject(new Refusal(report.failed));
        else resolve(report.done);
      });
    });
  } finally {
    stop();
  }
}
