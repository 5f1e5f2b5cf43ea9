/** The newest migration file, and what drizzle-kit leaves out of it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './child.ts';

type Index = { columns?: Record<string, { isExpression?: boolean }> };
type Snapshot = {
  tables: Record<string, { columns: Record<string, unknown> }>;
  internal?: { indexes?: Record<string, Index> };
};
type Journal = { entries: { idx: number; when: number; tag: string }[] };

export const DRIZZLE_KIT = join(ROOT, 'node_modules/drizzle-kit/bin.cjs');
const BREAK = '--> statement-breakpoint';
export const JOURNAL = 'drizzle/meta/_journal.json';
const readJson = <T>(file: string) => JSON.parse(readFileSync(file, 'utf8')) as T;

/** The newest migration's entry in the journal of a checkout, and its snapshot's path. */
export function newest(root: string) {
  const journal = readJson<Journal>(join(root, JOURNAL));
  const entry = journal.entries.at(-1)!;
  return { journal, entry, snapshot: `drizzle/meta/${String(entry.idx).padStart(4, '0')}_snapshot.json` };
}

/**
 * Completes the migration that drizzle-kit has just written, in place:
 * - a table of ours that is new, or made anew, gets the trigger that counts versions;
 * - an index on an expression is one again: drizzle-kit quotes it as if it were a column;
 * - its time is after that of the one before, whatever the clocks of their writers said.
 * @param before statements to put in front of it
 */
export function completeNewest(root: string, before: readonly string[] = []): void {
  const { journal, entry, snapshot } = newest(root);
  const last = journal.entries.at(-2);
  if (last && entry.when <= last.when) {
    entry.when = last.when + 1;
    writeFileSync(join(root, JOURNAL), JSON.stringify(journal, null, 2));
  }
  const { tables, internal } = readJson<Snapshot>(join(root, snapshot));
  const file = join(root, `drizzle/${entry.tag}.sql`);
  const statements = readFileSync(file, 'utf8')
    .split(BREAK)
    .map((statement) => unquoted(statement.trim(), internal?.indexes ?? {}))
    .filter((statement) => !/^(--[^\n]*)?$/.test(statement));
  const made = statements.flatMap(
    (statement) => /^CREATE TABLE `(?:__new_)?([^`]+)`/.exec(statement)?.[1] ?? [],
  );
  const triggers = made
    .filter((table) => ['version', 'updated_at'].every((name) => name in (tables[table]?.columns ?? {})))
    .map(versionTrigger);
  writeFileSync(file, `${[...before, ...statements, ...triggers].join(`\n${BREAK}\n`)}\n`);
}

function unquoted(statement: string, indexes: Record<string, Index>): string {
  const [, name] = /^CREATE (?:UNIQUE )?INDEX `([^`]+)`/.exec(statement) ?? [];
  const expressions = Object.entries(indexes[name ?? '']?.columns ?? {}).filter(([, of]) => of.isExpression);
  return expressions.reduce((text, [expression]) => text.replace(`\`${expression}\``, expression), statement);
}

/** Moves the version of a row on where an UPDATE does not. @param table its name in SQL */
const versionTrigger = (table: string) =>
  `CREATE TRIGGER \`${table}_version\` AFTER UPDATE ON \`${table}\` FOR EACH ROW WHEN NEW.version = OLD.version
BEGIN
  UPDATE \`${table}\` SET version = OLD.version + 1, updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE rowid = NEW.rowid;
END;`;
