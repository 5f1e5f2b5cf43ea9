/** Which fields hold the ids of another collection: `categoryId` those of `categories`, where all are there. */
import { type IdKind, MAX_TEXT_ID } from './collections.ts';
import type { Column, Row } from './columns.ts';
import { plurals, words } from './names.ts';

/** What may be referred to. */
export type Target = {
  name: string;
  idKind: IdKind;
  /** Those of `ids` that no row of it has. */
  missing(ids: unknown[]): Promise<unknown[]>;
};

const normal = (name: string) => words(name).join('').toLowerCase();

/** The target that the name of a field means; undefined where it means none. */
export function targetOf(field: string, targets: readonly Target[]): Target | undefined {
  const [, base] = /^(.+?)(?:Id|_id)$/.exec(field) ?? [];
  if (!base) return undefined;
  const names = plurals(normal(base));
  return names.flatMap((name) => targets.filter((target) => normal(target.name) === name))[0];
}

/** How the kit calls the parent in `_expand` and in the row. */
export const expandedName = (field: string, parent: string) =>
  /.Id$/.test(field) ? field.slice(0, -2) : parent;

/**
 * Makes `column` a reference where it is one.
 * @returns why a field whose name is that of a reference is none, for the summary
 */
export async function refer(
  column: Column,
  rows: readonly Row[],
  targets: readonly Target[],
): Promise<string | undefined> {
  const target = targetOf(column.field, targets);
  if (!target || (column.kind !== 'integer' && column.kind !== 'text')) return undefined;
  const { field } = column;
  const values = rows.map((row) => row[field] ?? null);
  const given = [...new Set(values)].filter((value) => value !== null);
  const what = column.kind === 'integer' ? 'number' : 'text';
  if (given.length > 0 && column.kind !== target.idKind)
    return `${field} is a plain ${what} and no reference to ${target.name}, whose ids are ${target.idKind === 'text' ? 'texts' : 'numbers'}`;
  const [absent] = await target.missing(given);
  if (absent !== undefined) {
    const row = values.indexOf(absent) + 1;
    return `${field} is a plain ${what} and no reference to ${target.name}: row ${row} has ${JSON.stringify(absent)}, which is not there`;
  }
  column.kind = target.idKind;
  column.refersTo = target.name;
  if (column.kind === 'text') column.maxLength = MAX_TEXT_ID;
  else delete column.maxLength;
  return undefined;
}
