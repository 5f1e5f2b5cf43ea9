/** Where a backup may go. */
import { existsSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Refusal } from '../refusal.ts';

/**
 * The real path of a backup.
 * @param database the embedded database's file @param force whether a file may be replaced
 * @throws Refusal where there is nothing to back up, or nowhere to put it
 */
export function target(file: string, database: string, force: boolean): string {
  const folder = dirname(file);
  if (!existsSync(database)) throw new Refusal(`There is no database at ${database}: is DATA_DIR right?`);
  if (!existsSync(folder)) throw new Refusal(`There is no folder ${folder}: make it first`);
  if (existsSync(file) && statSync(file).isDirectory())
    throw new Refusal(`${file} is a folder: name a file in it`);
  const real = join(realpathSync(folder), basename(file));
  // Its log and the like have its name with something after it.
  if (real.startsWith(realpathSync(database)))
    throw new Refusal(`${file} would be in the way of the database itself: choose another name`);
  if (!force && existsSync(file))
    throw new Refusal(`${file} exists already: choose another name, or add --force`);
  return real;
}
