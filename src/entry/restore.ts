/** `npm run db:restore -- FILE [--force]`: puts a backup in the place of the embedded database, which is kept. */
import { chmodSync, copyFileSync, existsSync, mkdirSync, realpathSync, rmSync, statSync } from 'node:fs';
import { fileArgument, REMOTE } from './backup/argument.ts';
import { partial } from './backup/copy.ts';
import { inspect } from './backup/inspect.ts';
import { say, size } from './backup/progress.ts';
import { secretFault } from './backup/secret.ts';
import { swap } from './backup/swap.ts';
import { databaseFile } from './database.ts';
import { explain } from './explain.ts';
import { Refusal } from './refusal.ts';
import { readToolSettings } from './settings.ts';

const SECRET =
  'Put the secret that belongs to it there, or add --force: then everybody has to sign in again, with new keys';

try {
  const { file, force } = fileArgument('db:restore');
  const settings = readToolSettings();
  if (settings.LIBSQL_URL) throw new Refusal(REMOTE);
  const database = databaseFile(settings);
  checkSource(file, database);
  mkdirSync(settings.DATA_DIR, { recursive: true, mode: 0o700 });
  const restored = partial(database);
  try {
    say(`Copying ${size(statSync(file).size)}`);
    copyAside(file, restored);
    say('Checking');
    const { pending, foreign } = inspect(restored, file);
    if (foreign) throw new Refusal(`${file} ${foreign}: restore it with the version that made it`);
    const fault = await secretFault(restored, settings);
    if (fault && !force)
      throw new Refusal(`The signing keys in ${file} cannot be opened: ${fault}. ${SECRET}`);
    const kept = `${database}.before-restore-${new Date().toISOString().replaceAll(':', '-')}`;
    const existed = await swap(restored, database, kept, force);
    say(`Restored ${file}${existed ? `; the former database is ${kept}` : ''}`);
    if (pending > 0) say(`It is of an earlier version: the next start migrates it (${pending} to apply)`);
    if (fault) say(`Make new signing keys before you start: npm run keys:rotate -- --revoke`);
  } finally {
    for (const end of ['', '-wal', '-shm', '-journal']) rmSync(restored + end, { force: true });
  }
} catch (error) {
  say(explain(error));
  process.exitCode = 1;
}

/** @throws Refusal where there is nothing to restore */
function checkSource(file: string, database: string): void {
  if (!existsSync(file)) throw new Refusal(`${file}: there is no such file`);
  if (!statSync(file).isFile()) throw new Refusal(`${file} is no file`);
  if (existsSync(database) && realpathSync(file) === realpathSync(database))
    throw new Refusal(`${file} is the database itself`);
}

/** A copy to check and to use, so that the backup is never opened as a database, and never changed. */
function copyAside(file: string, to: string): void {
  // Somebody who copied the files of a stopped server has a log as well, without which rows are missing.
  for (const end of ['', '-wal']) {
    if (!existsSync(file + end)) continue;
    copyFileSync(file + end, to + end);
    chmodSync(to + end, 0o600);
  }
}
