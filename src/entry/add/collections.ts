/** The collections of a json-server file: rows with names and ids that can be kept, or a refusal. */
import { rowError } from '../../db/load-plan.ts';
import { Refusal } from '../refusal.ts';
import { fieldNames, type Row } from './columns.ts';
import { checkCollection, checkField } from './names.ts';

export type IdKind = 'integer' | 'text';
export type Collection = {
  name: string;
  rows: Row[];
  /** Whether the file has one object in place of a list. */
  single: boolean;
  idKind: IdKind;
  /** How many rows say no id; they get one. */
  withoutId: number;
  ids: Set<unknown>;
  /** Field names in the order of the file. */
  fields: string[];
};

/** What addresses of rows can carry (`kit/ids.ts`). */
const MAX_ID = 999_999_999_999_999;
export const MAX_TEXT_ID = 255;
const kindOf = (value: unknown) =>
  value === null
    ? 'null'
    : Array.isArray(value)
      ? 'a list'
      : typeof value === 'object'
        ? 'an object'
        : `a ${typeof value}`;
const isRow = (value: unknown): value is Row => kindOf(value) === 'an object';

/** @throws Refusal or LoadError, one line that names the collection, and the row if one is at fault */
export function readCollections(data: Record<string, unknown>): Collection[] {
  const names = Object.keys(data).filter((name) => name !== '$schema');
  if (names.length === 0)
    throw new Refusal('The file holds no collections, such as {"products": [{"id": 1}]}');
  const alike = new Map<string, string>();
  return names.map((name) => {
    checkCollection(name);
    const same = name.toLowerCase().replace(/[-_]/g, '');
    const other = alike.get(same);
    if (other) throw new Refusal(`${name} and ${other} are too much alike for two tables: rename one`);
    alike.set(same, name);
    return readCollection(name, data[name]);
  });
}

function readCollection(name: string, value: unknown): Collection {
  const single = isRow(value);
  const rows: unknown = single ? [value] : value;
  if (!Array.isArray(rows))
    throw new Refusal(`${name}: is ${kindOf(value)}, neither a list of rows nor an object`);
  for (const [index, row] of rows.entries())
    if (!isRow(row))
      throw rowError(
        name,
        index + 1,
        undefined,
        `is ${kindOf(row)}; a row must be an object, such as {"id": 1}`,
      );
  // No id is no id, however it is said.
  for (const [index, row] of rows.entries())
    if (row.id === null)
      rows[index] = Object.fromEntries(Object.entries(row).filter(([key]) => key !== 'id'));
  const fields = fieldNames(rows);
  for (const field of fields) {
    const at = rows.findIndex((row) => Object.hasOwn(row, field));
    checkField(field, `${name}, row ${at + 1}`);
  }
  return { name, rows, single, fields, ...idsOf(name, rows) };
}

/** Whether ids are numbers or texts, each there once. */
function idsOf(name: string, rows: Row[]): Pick<Collection, 'idKind' | 'withoutId' | 'ids'> {
  const seen = new Map<unknown, number>();
  let idKind: IdKind | undefined;
  for (const [index, { id }] of rows.entries()) {
    if (id === undefined || id === null) continue;
    const refuse = (why: string) => rowError(name, index + 1, id, `/id: ${why}`);
    if (typeof id !== 'number' && typeof id !== 'string') throw refuse(`must be a number or a text`);
    const kind = typeof id === 'number' ? 'integer' : 'text';
    if (idKind && kind !== idKind)
      throw refuse(`is a ${typeof id}, and those before are not: give all rows ids of one type`);
    idKind = kind;
    if (typeof id === 'number' && !(Number.isInteger(id) && id > 0 && id <= MAX_ID))
      throw refuse('must be a whole number from 1 on, of at most 15 digits');
    if (typeof id === 'string' && (id === '' || id.length > MAX_TEXT_ID))
      throw refuse(`must have from 1 to ${MAX_TEXT_ID} characters`);
    const first = seen.get(id);
    if (first !== undefined) throw refuse(`row ${first} has the same id`);
    seen.set(id, index + 1);
  }
  return { idKind: idKind ?? 'integer', withoutId: rows.length - seen.size, ids: new Set(seen.keys()) };
}
