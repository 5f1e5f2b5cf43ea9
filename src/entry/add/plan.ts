/** What is to be added, from the collections of a file, or from a name: tables, relations, and why. */

import { Refusal } from '../refusal.ts';
import type { Collection } from './collections.ts';
import { type Column, inferColumn } from './columns.ts';
import { checkNew, type Entity, entityOf, KIT_COLUMNS, SECRETS, searched } from './entity.ts';
import { columnOf, propertyOf } from './names.ts';
import type { Project } from './project.ts';
import { expandedName, refer, type Target } from './references.ts';

/** Rows for `users`, who people are, and the fields that it lacks. */
export type People = { collection: Collection; columns: Column[]; notes: string[] };
export type Plan = {
  entities: Entity[];
  people: People | undefined;
  /** For each resource that is there already, the new ones that belong to it. */
  has: Map<string, string[]>;
};

export const USERS = 'users';

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
  for (const entity of entities) breakCircles(entity, entities);
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

/** The collection of the file, together with what the database has of it (people). */
function targetOf({ name, idKind, ids }: Collection, stored: readonly Target[]): Target {
  const before = stored.find((target) => target.name === name);
  const missing = async (wanted: unknown[]) => {
    const open = wanted.filter((id) => !ids.has(id));
    return before && open.length > 0 ? before.missing(open) : open;
  };
  return { name, idKind, missing };
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
  entity.search = searched(columns);
}

/** Where rows refer to each other in a circle, a first one could never be created: they may then say nothing. */
function breakCircles({ name, columns, notes }: Entity, entities: readonly Entity[]): void {
  for (const column of columns) {
    if (column.nullable || !column.refersTo || !leadsTo(entities, column.refersTo, name)) continue;
    column.nullable = true;
    notes.push(
      `${column.field} may be left out, though no row does: a first row could not be created otherwise`,
    );
  }
}

/** Whether the collection `from` is `to`, or refers to it, directly or through others. */
export function leadsTo(
  entities: readonly Entity[],
  from: string,
  to: string,
  seen = new Set<string>(),
): boolean {
  if (from === to) return true;
  if (seen.has(from)) return false;
  seen.add(from);
  const columns = entities.find(({ name }) => name === from)?.columns ?? [];
  return columns.some(({ refersTo }) => refersTo !== undefined && leadsTo(entities, refersTo, to, seen));
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
