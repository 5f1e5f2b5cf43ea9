/** Runs apply.ts in the copy of the checkout, over the database of the settings. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Settings } from '../../config.ts';
import { databaseFile } from '../database.ts';
import { Refusal } from '../refusal.ts';
import type { Input, Output } from './apply.ts';
import type { FormerUser } from './people.ts';
import type { Plan } from './plan.ts';
import { runNode } from './stage.ts';

/**
 * @returns what was done, in lines for the developer
 * @throws Refusal with the line that apply.ts has said
 */
export async function toDatabase(
  stage: string,
  { entities, people }: Plan,
  settings: Settings,
  formerUsers: FormerUser[],
): Promise<string[]> {
  const collections = [...entities, ...(people ? [people.collection] : [])];
  const data = Object.fromEntries(collections.map(({ name, rows }) => [name, rows]));
  const hasRows = collections.some(({ rows }) => rows.length > 0);
  const file = settings.LIBSQL_URL ? undefined : databaseFile(settings);
  // The first start makes a new database, with whatever there is to begin with.
  if (!hasRows && file && !existsSync(file)) return [];
  const [input, output] = [join(stage, 'input.json'), join(stage, 'output.json')];
  writeFileSync(input, JSON.stringify({ data, formerUsers } satisfies Input), { mode: 0o600 });
  const env = { ...process.env, NODE_ENV: settings.NODE_ENV };
  await runNode([join(stage, 'src/entry/add/apply.ts'), input, output], { env }).catch((error) => {
    throw new Refusal(String(error.stderr || error.message).trim());
  });
  const { counts, snapshot, removedUsers, samples } = JSON.parse(readFileSync(output, 'utf8')) as Output;
  const where = file ?? settings.LIBSQL_URL!.replace(/\/\/[^@/]*@/, '//');
  const loaded = Object.entries(counts).map(
    ([name, { inserted, replaced }]) =>
      `${name} ${inserted + replaced}${replaced > 0 ? ` (${replaced} replaced)` : ''}`,
  );
  return [
    `${loaded.length > 0 ? `Rows: ${loaded.join(', ')}, in` : 'Migrated:'} ${where}${snapshot ? ` (before it: ${snapshot})` : ''}`,
    ...(samples ? ['The database is new, and has the samples as well'] : []),
    ...(removedUsers > 0 ? [`${removedUsers} people of the samples are gone from users`] : []),
  ];
}
