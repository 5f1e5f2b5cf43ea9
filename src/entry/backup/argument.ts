/** What the tools for backups are called with. */
import { Refusal } from '../refusal.ts';

/** @param command its name for npm @throws Refusal with the usage */
export function fileArgument(command: string): { file: string; force: boolean } {
  const args = process.argv.slice(2);
  const force = args.includes('--force');
  const [file, ...more] = args.filter((arg) => arg !== '--force');
  if (!file || file.startsWith('-') || more.length > 0)
    throw new Refusal(`Usage: npm run ${command} -- FILE [--force]`);
  return { file, force };
}

/** For a database that is no file of ours. */
export const REMOTE =
  'LIBSQL_URL is set, and this is for the embedded database: a libSQL server has backups of its own, see docs/operations.md';
