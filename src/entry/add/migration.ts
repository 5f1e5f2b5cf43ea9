/** Writes the one migration of an addition: drizzle-kit's statements, before them the drops. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Refusal } from '../refusal.ts';
import { completeNewest, DRIZZLE_KIT, JOURNAL, newest } from '../tools/migration-file.ts';
import { runNode } from './stage.ts';

/**
 * @param stage the copy of the checkout, whose schema is the new one
 * @param dropped tables (their names in SQL) to drop first, children before parents
 * @param changed whether there is anything but the drops
 * @returns the files that it wrote, relative to the checkout
 */
export async function writeMigration(
  stage: string,
  { name, dropped, changed }: { name: string; dropped: readonly string[]; changed: boolean },
): Promise<string[]> {
  const before = newest(stage);
  const last = join(stage, before.snapshot);
  const original = readFileSync(last);
  // A table that goes and comes back under its name is another one, which drizzle-kit would ask about.
  const pruned = JSON.parse(original.toString()) as { tables: Record<string, unknown> };
  const gone = dropped.filter((table) => table in pruned.tables);
  for (const table of gone) delete pruned.tables[table];
  writeFileSync(last, JSON.stringify(pruned, null, 2));
  const args = [
    'generate',
    '--config',
    'drizzle/config.ts',
    '--name',
    name,
    ...(changed ? [] : ['--custom']),
  ];
  const { stdout } = await runNode([DRIZZLE_KIT, ...args], { cwd: stage }).catch((error) => {
    const said = String(error.stderr || error.message)
      .trim()
      .split('\n');
    throw new Refusal(
      `drizzle-kit can make no migration of it: ${said.find((line) => /error/i.test(line)) ?? said[0]}`,
    );
  });
  writeFileSync(last, original);

  const after = newest(stage);
  if (after.entry.idx === before.entry.idx)
    throw new Error(`drizzle-kit has written no migration: ${stdout}`);
  completeNewest(
    stage,
    gone.map((table) => `DROP TABLE \`${table}\`;`),
  );
  return [`drizzle/${after.entry.tag}.sql`, after.snapshot, JOURNAL];
}
