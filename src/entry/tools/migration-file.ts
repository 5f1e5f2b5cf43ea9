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
 * - a table of ours that is new, or made anew, gets the triggers that count versions and rows; those that count
 *   rows follow one that has a new name;
 * - a table that is made anew keeps its other triggers, and the views that read it, without which SQLite would not
 *   let the new one take its name, are made again after it;
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
  const isOurs = (table: string) =>
    ['version', 'updated_at'].every((name) => name in (tables[table]?.columns ?? {}));
  const ours = made.filter(isOurs);
  const renamed = statements
    .map((statement) => /^ALTER TABLE `((?!__new_)[^`]+)` RENAME TO `([^`]+)`/.exec(statement))
    .flatMap((found) => (found && isOurs(found[2]!) ? [{ from: found[1]!, to: found[2]! }] : []));
  const triggers = [
    ...ours.map(versionTrigger),
    ...renamed.flatMap(({ from }) => uncounted(from)),
    ...[...ours, ...renamed.map(({ to }) => to)].flatMap(counted),
  ];
  const anew = statements.flatMap((statement) => /^CREATE TABLE `__new_([^`]+)`/.exec(statement)?.[1] ?? []);
  const { drops, again } = anew.length > 0 ? madeAgain(root, journal, anew) : { drops: [], again: [] };
  const all = [...drops, ...before, ...statements, ...triggers, ...again];
  writeFileSync(file, `${all.join(`\n${BREAK}\n`)}\n`);
}

/** The views and the triggers of earlier migrations that go when tables are made anew, as they were made last. */
function madeAgain(root: string, { entries }: Journal, tables: readonly string[]) {
  const made = new Map<string, { kind: string; statement: string }>();
  const parts = ({ tag }: Journal['entries'][number]) =>
    readFileSync(join(root, `drizzle/${tag}.sql`), 'utf8').split(BREAK);
  for (const part of entries.slice(0, -1).flatMap(parts)) {
    const statement = part.replace(/^--.*\n/gm, '').trim();
    const [, verb, kind, name] = /^(CREATE|DROP) (VIEW|TRIGGER) `(\w+)`/.exec(statement) ?? [];
    if (verb === 'CREATE') made.set(name!, { kind: kind!, statement });
    if (verb === 'DROP') made.delete(name!);
  }
  const names = tables.map((table) => `\`${table}\``);
  const lost = [...made].filter(([name, { kind, statement }]) =>
    kind === 'VIEW'
      ? names.some((table) => statement.includes(table))
      : !/_(version|added|removed)$/.test(name) && names.some((table) => statement.includes(` ON ${table} `)),
  );
  return {
    drops: lost.filter(([, { kind }]) => kind === 'VIEW').map(([name]) => `DROP VIEW \`${name}\`;`),
    again: lost.map(([, { statement }]) => statement),
  };
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

/** Keeps the number of a table's rows in `row_counts` from now on. @param table its name in SQL */
const counted = (table: string) => [
  `CREATE TRIGGER \`${table}_added\` AFTER INSERT ON \`${table}\` FOR EACH ROW
BEGIN
  UPDATE \`row_counts\` SET n = n + 1 WHERE name = '${table}';
END;`,
  `CREATE TRIGGER \`${table}_removed\` AFTER DELETE ON \`${table}\` FOR EACH ROW
BEGIN
  UPDATE \`row_counts\` SET n = n - 1 WHERE name = '${table}';
END;`,
  `INSERT OR REPLACE INTO \`row_counts\` (name, n) SELECT '${table}', count(*) FROM \`${table}\`;`,
];

/** Takes it back for a table that has another name now; its triggers have gone along with it. */
const uncounted = (table: string) => [
  `DROP TRIGGER IF EXISTS \`${table}_added\`;`,
  `DROP TRIGGER IF EXISTS \`${table}_removed\`;`,
  `DELETE FROM \`row_counts\` WHERE name = '${table}';`,
];
