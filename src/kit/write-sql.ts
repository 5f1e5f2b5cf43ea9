/**
 * The statements of writes. What decides the answer is selected first, and the write itself is conditional on
 * the same, in one batch: one round trip, and nothing can come between.
 */
import type { InValue } from '@libsql/client';
import { type SQL, sql } from 'drizzle-orm';
import { type Bound, prepare } from '../db/compile.ts';
import { Lru } from '../lib/lru.ts';
import type { Rule } from './declaration.ts';
import type { Id } from './ids.ts';
import type { Field, Model } from './model.ts';
import { exists } from './read-sql.ts';
import { jsonRow } from './row-sql.ts';

const SHAPES = 256;
const now = sql`strftime('%Y-%m-%dT%H:%M:%fZ', 'now')`;

/** A value to be stored; `merge` is an RFC 7396 patch of what a JSON column holds. */
export type Assignment = { field: Field; value: InValue | undefined; merge?: 'whole' | 'partial' };

export type Writes = {
  /** Statements: what the references are, then the insert. @param ownerId the caller */
  insert(assignments: Assignment[], ownerId: bigint | null): Bound[];
  /** Statements: the status of the row, then the update. @param versions those that `If-Match` allows */
  update(id: Id, assignments: Assignment[], by: By): Bound[];
  delete(id: Id, by: By): Bound[];
};
/** Who writes: the rule of the operation as it is for this caller, and the versions they know. */
export type By = { rule: 'any' | 'owner'; callerId: bigint; versions: number[] | undefined };

/** What the first statement of a batch says; a field's name stands for a condition that must be 1. */
export const referenceColumn = (field: Field) => `ref_${field.name}`;
export const sameColumn = (field: Field) => `same_${field.name}`;
export const mergeColumn = (field: Field) => `merge_${field.name}`;

/** The writes of a resource, each set of fields compiled once. */
export function writes(model: Model): Writes {
  const { table } = model;
  const shapes = new Lru<string, ReturnType<typeof prepare>[]>(SHAPES);
  const shape = (key: string, make: () => SQL[]) => {
    let found = shapes.get(key);
    if (!found) {
      found = make().map(prepare);
      shapes.set(key, found);
    }
    return found;
  };

  return {
    insert(assignments, ownerId) {
      const key = `insert|${assignments.map((a) => `${a.field.name}${a.value === null ? '0' : ''}`).join()}`;
      const values = { ...valuesOf(assignments), owner: ownerId };
      return shape(key, () => insertShape(model, assignments)).map((statement) => statement(values));
    },
    update(id, assignments, by) {
      const names = assignments.map((a) => `${a.field.name}${a.value === null ? '0' : ''}${a.merge ?? ''}`);
      const values = { ...valuesOf(assignments), ...valuesOfBy(id, by) };
      return shape(`update|${names.join()}|${keyOf(by)}`, () => updateShape(model, assignments, by)).map(
        (s) => s(values),
      );
    },
    delete(id, by) {
      const make = () => {
        const { status, allowed } = rowConditions(model, by);
        return [
          statusShape(model, status),
          sql`DELETE FROM ${table} WHERE ${sql.join(allowed, sql` AND `)} RETURNING ${table.id} AS id`,
        ];
      };
      const values = valuesOfBy(id, by);
      return shape(`delete|${keyOf(by)}`, make).map((statement) => statement(values));
    },
  };
}

/** The rule as it is for a caller. */
export const ruleFor = (rule: Rule, admin: boolean): By['rule'] =>
  rule === 'owner' && !admin ? 'owner' : 'any';

const keyOf = (by: By) => `${by.rule}${by.versions ? '=' : ''}`;
const valuesOf = (assignments: Assignment[]) =>
  Object.fromEntries(assignments.filter((a) => a.value !== undefined).map((a) => [a.field.name, a.value!]));
const valuesOfBy = (id: Id, { callerId, versions }: By) => ({
  id,
  caller: callerId,
  ...(versions && { versions: JSON.stringify(versions) }),
});
const placeholder = (field: Field) => sql.placeholder(field.name);
const name = (field: Field) => sql.identifier(field.column.name);
const isReference = ({ field, value }: Assignment) => field.references !== undefined && value !== null;

function insertShape(model: Model, assignments: Assignment[]): SQL[] {
  const references = assignments.filter(isReference);
  const found = references.map(({ field }) => exists(field.references!, placeholder(field)));
  const columns = sql.join(
    [...assignments.map((a) => name(a.field)), sql.identifier(model.table.ownerId.name)],
    sql`, `,
  );
  const values = sql.join(
    [...assignments.map((a) => placeholder(a.field)), sql.placeholder('owner')],
    sql`, `,
  );
  const where = found.length === 0 ? sql`` : sql` WHERE ${sql.join(found, sql` AND `)}`;
  const insert = sql`INSERT INTO ${model.table} (${columns}) SELECT ${values}${where}
    RETURNING ${jsonRow(model)} AS body, ${model.table.version} AS version, ${model.table.id} AS id`;
  if (found.length === 0) return [insert];
  const flags = references.map(
    ({ field }, index) => sql`${found[index]!} AS ${sql.identifier(referenceColumn(field))}`,
  );
  return [sql`SELECT ${sql.join(flags, sql`, `)}`, insert];
}

/** What every change of a row asks: that it is there, and is the caller's where that is the rule, and unchanged. */
function rowConditions({ table }: Model, by: By) {
  const owner = by.rule === 'owner' ? sql`(${table.ownerId} IS ${sql.placeholder('caller')})` : sql`1`;
  const fresh = by.versions
    ? sql`${table.version} IN (SELECT value FROM json_each(${sql.placeholder('versions')}))`
    : sql`1`;
  return {
    status: [sql`${owner} AS allowed`, sql`${fresh} AS fresh`],
    allowed: [sql`${table.id} = ${sql.placeholder('id')}`, owner, fresh],
  };
}

const statusShape = ({ table }: Model, columns: SQL[]) =>
  sql`SELECT ${sql.join(columns, sql`, `)} FROM ${table} WHERE ${table.id} = ${sql.placeholder('id')}`;

function updateShape(model: Model, assignments: Assignment[], by: By): SQL[] {
  const { table } = model;
  const { status, allowed } = rowConditions(model, by);
  const condition = (test: SQL, column: string) => {
    status.push(sql`${test} AS ${sql.identifier(column)}`);
    allowed.push(test);
  };
  for (const assignment of assignments) {
    const { field, merge } = assignment;
    if (field.writeOnce) condition(sql`(${field.column} IS ${placeholder(field)})`, sameColumn(field));
    else if (isReference(assignment))
      condition(exists(field.references!, placeholder(field)), referenceColumn(field));
    // A patch that is not a whole value can only be applied to one.
    if (merge === 'partial') condition(sql`(${field.column} IS NOT NULL)`, mergeColumn(field));
  }
  const set = assignments
    .filter((a) => !a.field.writeOnce)
    .map(({ field, merge }) =>
      merge
        ? sql`${name(field)} = json_patch(coalesce(${field.column}, '{}'), ${placeholder(field)})`
        : sql`${name(field)} = ${placeholder(field)}`,
    );
  set.push(
    sql`${sql.identifier(table.version.name)} = ${table.version} + 1`,
    sql`${sql.identifier(table.updatedAt.name)} = ${now}`,
  );
  return [
    statusShape(model, status),
    sql`UPDATE ${table} SET ${sql.join(set, sql`, `)} WHERE ${sql.join(allowed, sql` AND `)}
      RETURNING ${jsonRow(model)} AS body, ${table.version} AS version`,
  ];
}
