/** What is to be added, from the collections of a file, or from a name: tables, relations, and why. */

import { Refusal } from '../refusal.ts';
import type { Collection } from './collections.ts';
import { type Column, inferColumn } from './columns.ts';
import { columnOf, identifier, pascal, propertyOf, singular, words } from './names.ts';
import type { Project } from './project.ts';
import { expandedName, refer, type Target } from './references.ts';

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
/** Rows for `users`, who people are, and the fields that it lacks. */
export type People = { collection: Collection; columns: Column[]; notes: string[] };
export type Plan = {
  entities: Entity[];
  people: People | undefined;
  /** For each resource that is there already, the new ones that belong to it. */
  has: Map<string, string[]>;
};

export const USERS = 'users';
const KIT_COLUMNS = ['id', 'owner_id', 'version', 'created_at', 'updated_at'];
const SECRETS =
  /^(pass(word|wd)?|pwd|(password|pass)[-_ ]?hash|hash|salt|secret|(access|refresh)?[-_ ]?token)$/i;
/** Fields that `q` looks into, at most: more of them make a list slow rather than useful. */
const MAX_SEARCH = 8;
const FULL_LISTS = [1_000, 5_000];

/**
 * @param targets what is there already and may be referred to
 * @throws Refusal, LoadError: one line
 */
export async function planFile(
  collections: readonly Collection[],
  file: string,
  project: Project,
  targets: readonly Target[],
): Promise<Plan> {
  const people = collections.find(({ name }) => name === USERS);
  const others = collections.filter(({ name }) => name !== USERS);
  for (const { name } of others) checkNew(name, project);
  const components = new Set(project.components);
  const entities = others.map((collection) => entityOf(collection, `, from ${file}`, components));
  const all = [...collections.map((collection) => targetOf(collection, targets)), ...targets];
  for (const entity of entities) await relate(entity, all);
  const childrenOf = (name: string, fields: string[]) =>
    entities
      .filter((child) => child.belongsTo.some(([parent]) => parent === name))
      .map((child) => child.name)
      .filter((child) => !fields.includes(child));
  for (const entity of entities) entity.has = childrenOf(entity.name, entity.fields);
  const has = new Map(project.resources.map(({ name, fields }) => [name, childrenOf(name, fields)]));
  return { entities, people: people && peopleOf(people, project), has };
}

/** An empty resource, to be edited. @throws Refusal */
export function planName(name: string, project: Project): Plan {
  checkNew(name, project);
  const collection: Collection = {
    ...{ name, rows: [], single: false, idKind: 'integer', withoutId: 0, ids: new Set(), fields: ['title'] },
  };
  const entity = entityOf(collection, '', new Set(project.components));
  return { entities: [entity], people: undefined, has: new Map() };
}

/** @throws Refusal for a name that is taken */
function checkNew(name: string, project: Project): void {
  const known = project.resources.find((one) => one.name === name);
  if (known?.isSample)
    throw new Refusal(
      `${name} is one of the samples: delete them all first, with the option --drop-samples (${project.samples.join(', ')})`,
    );
  if (known)
    throw new Refusal(`${name} is a resource already: load rows into it with npm run db:seed -- FILE.json`);
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
/** The collection of the file, together with what the database has of it (people). */
function targetOf({ name, idKind, ids }: Collection, stored: readonly Target[]): Target {
  const before = stored.find((target) => target.name === name);
  const missing = async (wanted: unknown[]) => {
    const open = wanted.filter((id) => !ids.has(id));
    return before && open.length > 0 ? before.missing(open) : open;
  };
  return { name, idKind, missing };
}

function entityOf(collection: Collection, from: string, components: Set<string>): Entity {
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
    search: [],
    fromCaller: [],
    defaultLimit: rows.length > 100 ? lists : undefined,
    notes,
  };
}

function itemOf(name: string, components: Set<string>): string {
  const one = singular(name);
  const forms = (item: string) => [item, `New${item}`, `Replaced${item}`, `Patched${item}`];
  const item = [one, `${one}Row`, `${pascal(name)}Row`].find(
    (each) => !forms(each).some((form) => components.has(form)),
  )!;
  for (const form of forms(item)) components.add(form);
  return item;
}

/** Finds out which columns refer to what. */
async function relate(entity: Entity, targets: readonly Target[]): Promise<void> {
  const { columns, rows, notes, belongsTo } = entity;
  for (const column of columns) {
    const why = await refer(column, rows, targets);
    if (why) notes.push(why);
    const { field, refersTo: parent } = column;
    if (!parent) continue;
    const as = expandedName(field, parent);
    if (belongsTo.some(([other]) => other === parent))
      notes.push(`${field} refers to ${parent}, too, but not in its lists`);
    else if (entity.fields.includes(as))
      notes.push(`${field} cannot be expanded: rows have a field ${as} of their own`);
    else belongsTo.push([parent, field]);
    if (parent === USERS && /^user_?id$/i.test(field)) entity.fromCaller.push(field);
  }
  const texts = columns.filter(({ kind, refersTo, isDate }) => kind === 'text' && !refersTo && !isDate);
  entity.search = texts.slice(0, MAX_SEARCH).map(({ field }) => field);
}

/** @throws Refusal for rows that cannot be people */
function peopleOf(collection: Collection, project: Project): People {
  const { rows, fields, idKind, single } = collection;
  const secret = fields.find((field) => SECRETS.test(field));
  if (secret) {
    const at = rows.findIndex((row) => secret in row) + 1;
    throw new Refusal(
      `users, row ${at}: /${secret} would be public: remove it from the file; people sign in with accounts (POST /auth/register)`,
    );
  }
  if (single) throw new Refusal('users: must be a list of people');
  if (idKind === 'text')
    throw new Refusal(
      'users, row 1: /id: is a text, and people have numbers here: change them, or call the collection something else',
    );
  const known = project.resources.find(({ name }) => name === USERS)!;
  const taken = new Set([...KIT_COLUMNS, ...known.columns]);
  const columns = fields
    .filter((field) => !known.fields.includes(field))
    .map((field): Column => {
      const inferred = inferColumn(USERS, rows, field);
      return {
        field,
        property: propertyOf(field),
        name: columnOf(field, taken),
        ...inferred,
        nullable: true,
      };
    });
  const notes =
    columns.length === 0
      ? []
      : [`users gets ${columns.map(({ field }) => field).join(', ')}, which may be left out`];
  return { collection, columns, notes };
}
