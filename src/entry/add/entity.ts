/** One collection as a table and a resource: its names, its columns, and what is to be said of them. */
import { Refusal } from '../refusal.ts';
import type { Collection } from './collections.ts';
import { type Column, inferColumn } from './columns.ts';
import { columnOf, identifier, pascal, propertyOf, singular, words } from './names.ts';
import type { Project } from './project.ts';

export type Entity = Collection & {
  /** The singular, as in the document. */
  item: string;
  about: string;
  /** How code calls the table and the resource. */
  identifier: string;
  /** Name of both its files, without `.ts`. */
  file: string;
  /** Its name in SQL. */
  table: string;
  columns: Column[];
  belongsTo: [parent: string, field: string][];
  has: string[];
  search: string[];
  fromCaller: string[];
  defaultLimit: number | undefined;
  /** What was guessed, in words. */
  notes: string[];
};
export const KIT_COLUMNS = ['id', 'owner_id', 'version', 'created_at', 'updated_at'];
export const SECRETS =
  /^(pass(word|wd)?|pwd|(password|pass)[-_ ]?hash|hash|salt|secret|(access|refresh)?[-_ ]?token)$/i;
/** Fields that `q` looks into, at most: more of them make a list slow rather than useful. */
const MAX_SEARCH = 8;
const FULL_LISTS = [1_000, 5_000];

/** @throws Refusal for a name that is taken */
export function checkNew(name: string, project: Project): void {
  const known = project.resources.find((one) => one.name === name);
  if (known?.isSample)
    throw new Refusal(
      `${name} is one of the samples: delete them all first, with the option --drop-samples (${project.samples.join(', ')})`,
    );
  if (known)
    throw new Refusal(`${name} is a resource already: load rows into it with npm run db:seed -- FILE.json`);
  if (project.paths.has(name.toLowerCase()))
    throw new Refusal(`${name}: /${name} is a path of this server already: choose another name`);
  const file = fileOf(name);
  if (project.files.has(file))
    throw new Refusal(
      `${name}: there is a file ${file}.ts in src/db/schema or src/resources: choose another name`,
    );
  if (project.tables.has(tableOf(name)) || project.exports.has(identifier(name)))
    throw new Refusal(`${name}: Ledge has a table of this name: choose another one`);
}

const fileOf = (name: string) => words(name).join('-').toLowerCase();
const tableOf = (name: string) => words(name).join('_').toLowerCase();
/** @param from words for where it comes from @param components names that the document has; its own are added */
export function entityOf(collection: Collection, from: string, components: Set<string>): Entity {
  const { name, rows, fields } = collection;
  const notes: string[] = [];
  const taken = new Set(KIT_COLUMNS);
  const names = fields.filter((field) => field !== 'id');
  const columns = names.map((field): Column => {
    const inferred =
      rows.length === 0
        ? { kind: 'text' as const, nullable: false, missing: 0, maxLength: 300 }
        : inferColumn(name, rows, field);
    return { field, property: propertyOf(field), name: columnOf(field, taken), ...inferred };
  });
  if (columns.length === 0) {
    const nullable = rows.length > 0;
    const column = { field: 'name', property: 'name', name: columnOf('name', taken), maxLength: 300 };
    columns.push({ ...column, kind: 'text', nullable, missing: rows.length });
    notes.push(
      `${rows.length > 0 ? 'its rows have no fields' : 'it has no rows'}, so it gets a name to begin with`,
    );
  }
  if (collection.single) notes.push(`the file has one object; here it is a list of one row, /${name}/1`);
  const lists = FULL_LISTS.find((limit) => limit >= rows.length);
  if (rows.length > FULL_LISTS.at(-1)!) notes.push('lists have 100 rows unless asked for more with _limit');
  for (const { field, property, kind, shape } of columns) {
    if (property !== field)
      notes.push(`${field} is the property ${property} in the code: the kit has a private ${field}`);
    if (kind === 'json' && shape && shape.of.length > 1)
      notes.push(`${field} has values of several types, and so can be kept but not sorted by`);
    if (SECRETS.test(field)) notes.push(`${field} is public, as every field: is it meant to be?`);
  }
  return {
    ...collection,
    item: itemOf(name, components),
    about: `${words(name)
      .join(' ')
      .replace(/^./, (first) => first.toUpperCase())}${from}.`,
    identifier: identifier(name),
    file: fileOf(name),
    table: tableOf(name),
    columns,
    belongsTo: [],
    has: [],
    search: searched(columns),
    fromCaller: [],
    defaultLimit: rows.length > 100 ? lists : undefined,
    notes,
  };
}

/** Texts that people read: neither ids nor dates. */
export const searched = (columns: readonly Column[]) =>
  columns
    .filter(({ kind, refersTo, isDate }) => kind === 'text' && !refersTo && !isDate)
    .slice(0, MAX_SEARCH)
    .map(({ field }) => field);

function itemOf(name: string, components: Set<string>): string {
  const one = singular(name);
  const forms = (item: string) => [item, `New${item}`, `Replaced${item}`, `Patched${item}`];
  const item = [one, `${one}Row`, `${pascal(name)}Row`].find(
    (each) => !forms(each).some((form) => components.has(form)),
  )!;
  for (const form of forms(item)) components.add(form);
  return item;
}
