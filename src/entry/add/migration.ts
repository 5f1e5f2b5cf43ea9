/** Writes the one migration of an addition: drizzle-kit's statements, before them the drops, after them the triggers. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../tools/child.ts';
import { runNode } from './stage.ts';
import { versionTrigger } from './triggers.ts';

type Journal = { entries: { idx: number; when: number; tag: string }[] };
const BREAK = '\n--> statement-breakpoint\n';
export const DRIZZLE_KIT = join(ROOT, 'node_modules/drizzle-kit/bin.cjs');

const readJson = <T>(file: string) => JSON.parse(readFileSync(file, 'utf8')) as T;
const snapshotName = (idx: number) => `drizzle/meta/${String(idx).padStart(4, '0')}_snapshot.json`;

export type Migration = {
  name: string;
  /** Tables (their names in SQL) that are new and want a trigger. */
  made: readonly string[];
  /** Tables to drop first, children before parents. */
  dropped: readonly string[];
  /** Whether there is anything but the drops. */
  changed: boolean;
};

/**
 * @param stage the copy of the checkout, whose schema is the new one
 * @returns the files that it wrote, relative to the checkout
 */
export async function writeMigration(stage: string, migration: Migration): Promise<string[]> {
  const { name, made, dropped, changed } = migration;
  const journalFile = 'drizzle/meta/_journal.json';
  const before = readJson<Journal>(join(stage, journalFile)).entries.at(-1)!;
  const last = join(stage, snapshotName(before.idx));
  const original = readFileSync(last);
  // A table that goes and comes back under its name is another one, which drizzle-kit would ask about.
  const pruned = JSON.parse(original.toString()) as { tables: Record<string, unknown> };
  const gone = dropped.filter((table) => table in pruned.tables);
  for (const table of gone) delete pruned.tables[table];
  writeFileSync(last, JSON.stringify(pruned, null, 2));
  const custom = changed ? [] : ['--custom'];
  const args = ['generate', '--config', 'drizzle/config.ts', '--name', name, ...custom];
  const { stdout } = await runNode([DRIZZLE_KIT, ...args], { cwd: stage });
  writeFileSync(last, original);

  const journal = readJson<Journal>(join(stage, journalFile));
  const entry = journal.entries.at(-1)!;
  if (entry.idx === before.idx) throw new Error(`drizzle-kit has written no migration: ${stdout}`);
  // Its clock may be behind the one of whoever wrote the one before.
  entry.when = Math.max(entry.when, before.when + 1);
  writeFileSync(join(stage, journalFile), `${JSON.stringify(journal, null, 2)}`);
  const file = `drizzle/${entry.tag}.sql`;
  const rest = changed ? [readFileSync(join(stage, file), 'utf8').trim()] : [];
  const drops = gone.map((table) => `DROP TABLE \`${table}\`;`);
  writeFileSync(join(stage, file), `${[...drops, ...rest, ...made.map(versionTrigger)].join(BREAK)}\n`);
  return [file, snapshotName(entry.idx), journalFile];
}
