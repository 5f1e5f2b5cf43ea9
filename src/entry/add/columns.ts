/** What the values of one field are, over all rows: the column that holds them. */
import { rowError } from '../../db/load-plan.ts';
import type { Kind } from '../../kit/model.ts';
import { Refusal } from '../refusal.ts';
import { type Shape, shapeOf } from './shape.ts';

export type Row = Record<string, unknown>;
export type Column = {
  /** As the file and the API call it. */
  field: string;
  /** Its key in the table's code, and its name in SQL. */
  property: string;
  name: string;
  kind: Kind;
  nullable: boolean;
  /** How many rows say nothing of it, or null. */
  missing: number;
  /** Of a text. */
  maxLength?: number;
  /** Whether all texts begin with a date. */
  isDate?: boolean;
  /** Of JSON. */
  shape?: Shape;
  /** The collection whose ids it holds. */
  refersTo?: string;
};
export type Inferred = Pick<Column, 'kind' | 'nullable' | 'missing' | 'maxLength' | 'isDate' | 'shape'>;

/** Bounds of texts; a text gets the first that leaves room for twice the longest that there is. */
const LENGTHS = [300, 2_000, 20_000, 200_000, 1_000_000];
/** Numbers that happen to be whole, and need not stay so. */
const MEASURE =
  /(price|amount|cost|total|balance|rating|score|rate|percent|weight|height|width|length|lat|lng|latitude|longitude)$/i;
const DATE = /^\d{4}-\d\d-\d\d(T|$)/;
const isThere = (value: unknown) => value !== undefined && value !== null;

/**
 * What column holds this field of all `rows`.
 * @throws LoadError naming the row whose number is beyond what JSON carries exactly; Refusal
 */
export function inferColumn(collection: string, rows: readonly Row[], field: string): Inferred {
  const values = rows.map((row) => row[field]);
  const there = values.filter(isThere);
  const missing = values.length - there.length;
  const base = { nullable: missing > 0, missing };
  const all = (type: string) => there.length > 0 && there.every((value) => typeof value === type);

  if (all('boolean')) return { ...base, kind: 'boolean' };
  if (all('number')) {
    if (!there.every(Number.isInteger) || MEASURE.test(field)) return { ...base, kind: 'real' };
    const at = values.findIndex((value) => isThere(value) && !Number.isSafeInteger(value));
    if (at < 0) return { ...base, kind: 'integer' };
    throw rowError(
      collection,
      at + 1,
      rows[at]!.id,
      `/${field}: ${values[at]} is beyond the whole numbers that JSON carries exactly: write it as a text`,
    );
  }
  if (all('string') || there.length === 0) {
    const longest = (there as string[]).reduce((most, text) => Math.max(most, text.length), 0);
    const maxLength = LENGTHS.find((length) => length >= 2 * longest) ?? Math.max(1_000_000, longest);
    const isDate = there.length > 0 && (there as string[]).every((text) => DATE.test(text));
    return { ...base, kind: 'text', maxLength, isDate };
  }
  try {
    return { ...base, kind: 'json', shape: shapeOf(there) };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new Refusal(`${collection}: /${field}: ${error.message}`);
  }
}

/** Every name that rows use, in the order in which the file first says it. */
export function fieldNames(rows: readonly Row[]): string[] {
  return [...new Set(rows.flatMap((row) => Object.keys(row)))];
}
