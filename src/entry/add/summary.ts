/** What was guessed, what was done and what comes next, in plain words. */
import type { Column } from './columns.ts';
import type { Entity } from './entity.ts';
import { type Plan, USERS } from './plan.ts';
import { inWords } from './shape.ts';

const count = (n: number, what: string) => `${n} ${what}${n === 1 ? '' : 's'}`;
const list = (names: readonly string[]) =>
  names.length < 2 ? names.join() : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;

function columnInWords({ field, kind, shape, nullable, missing }: Column): string {
  const words = { integer: 'whole number', real: 'number', text: 'text', boolean: 'true or false', json: '' };
  const what = shape ? inWords(shape) : words[kind];
  const lack =
    missing > 0 ? ` or nothing (${count(missing, 'row')} without it)` : nullable ? ' or nothing' : '';
  return `${field} ${what}${lack}`;
}

/** A line of what it is, and a line for what needs an explanation. */
export function entityInWords(entity: Entity): string[] {
  const { name, rows, idKind, withoutId, columns, notes } = entity;
  const id = idKind === 'text' ? 'id text' : 'id number';
  const given = withoutId > 0 ? ` (${count(withoutId, 'row')} without one: given)` : '';
  const plain = columns.filter(({ refersTo }) => !refersTo);
  const references = columns.filter(({ refersTo }) => refersTo);
  const fields = [`${id}${given}`, ...plain.map(columnInWords)].join(', ');
  const refers = references.map(({ field, refersTo }) => `; ${field} refers to ${refersTo}`).join('');
  return [`${name}: ${count(rows.length, 'row')}; ${fields}${refers}`, ...notes.map((note) => `  ${note}`)];
}

export type Done = {
  /** Relative paths. */
  files: readonly string[];
  deleted: readonly string[];
  /** What became of the database, a line each. */
  database: readonly string[];
  base: string;
};

/** The whole text. */
export function summary({ entities, people }: Plan, { files, deleted, database, base }: Done): string {
  const lines = entities.flatMap(entityInWords);
  if (people) {
    const { collection, notes } = people;
    lines.push(`${USERS}: ${count(collection.rows.length, 'row')}, loaded into the people that are there`);
    lines.push(...notes.map((note) => `  ${note}`));
  }
  lines.push('');
  if (deleted.length > 0)
    lines.push(`The samples are gone: ${count(deleted.length, 'file')}, and their tables`);
  if (files.length > 0) lines.push(`Written: ${files.join(', ')}`);
  lines.push(...database);
  if (entities.length > 0) {
    const loaded = entities.some(({ rows }) => rows.length > 0);
    const whose = loaded ? '; the rows of the file are nobody’s, and an admin’s to change' : '';
    lines.push(
      '',
      `Anyone reads, whoever signs in creates, and changes and deletes what they created${whose}.`,
      `Edit who may do what, what is searched and what is said of it in ${list(entities.slice(0, 3).map(({ file }) => `src/resources/${file}.ts`))};`,
      `columns, types and lengths in src/db/schema, and then run npm run db:generate.`,
      '',
      `Next: npm start, then ${base}/${entities[0]!.name} and ${base}/docs`,
    );
  }
  return lines.join('\n').trim();
}
