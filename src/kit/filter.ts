/** Filters: an operand, an operator and the values that are asked for. */
import type { InValue } from '@libsql/client';
import { type Placeholder, type SQL, sql } from 'drizzle-orm';
import { globContaining, globMatching } from '../lib/glob.ts';
import { badParameter } from '../problems.ts';
import type { KitTable } from './declaration.ts';
import type { Model } from './model.ts';
import { columnOf, type Operand, type OperandKind, operand, operandSql } from './operand.ts';

export const operators = ['ne', 'gt', 'gte', 'lt', 'lte', 'like'] as const;
export type Operator = 'eq' | (typeof operators)[number];
export type Value = string | bigint | number;
/** Values are alternatives; those of `ne` are none of them. */
export type Filter = { operand: Operand; operator: Operator; values: Value[] };

const SUFFIX = /^(.+)_(ne|gte?|lte?|like)$/;
/** SQLite refuses patterns of more than 50,000 bytes, and a character may take 12. */
const MAX_PATTERN = 1_000;
const MAX_ALTERNATIVES = 20;
const MAX_LISTED = 1_000;
const numeric = /^-?\d+(\.\d+)?([eE][+-]?\d{1,3})?$/;

/** The filter that a parameter's name asks for, without values; undefined where it names no operand. */
export function filterOf(model: Model, parameter: string): Filter | undefined {
  const whole = operand(model, parameter);
  const asked = whole && { operand: whole, operator: 'eq' as const, values: [] };
  // Of a member that nothing is declared of, any name could be one: there the operator wins.
  if (asked && whole.kind !== 'any') return asked;
  const [, name = '', operator] = SUFFIX.exec(parameter) ?? [];
  const found = operand(model, name);
  return found ? { operand: found, operator: operator as Operator, values: [] } : asked;
}

/** Adds a value to a filter. @throws ProblemError 400 for what cannot be of the operand's type */
export function addValue(filter: Filter, parameter: string, text: string): void {
  const { operator, values } = filter;
  const { kind } = filter.operand;
  if (operator === 'like') {
    if (kind === 'boolean') throw badParameter(parameter, 'is true or false, which _like does not apply to');
    values.push(pattern(parameter, text));
  } else if (operator !== 'eq' && operator !== 'ne' && (kind === 'boolean' || kind === 'array')) {
    throw badParameter(parameter, `cannot be compared with _${operator}`);
  } else values.push(...valuesOf(kind, operator, parameter, text));
  if (values.length > (isChained(filter) ? MAX_ALTERNATIVES : MAX_LISTED))
    throw badParameter(parameter, 'is given too many times');
}

/** The pattern of `_like`. */
function pattern(parameter: string, text: string): string {
  return text.includes('*')
    ? globMatching(bounded(parameter, text))
    : globContaining(bounded(parameter, text));
}

/** The pattern of `q`. */
export const searchPattern = (text: string) => globContaining(bounded('q', text));

function bounded(parameter: string, text: string): string {
  if (text.length > MAX_PATTERN) throw badParameter(parameter, `must have at most ${MAX_PATTERN} characters`);
  return text;
}

/** A value as the operand holds it; one that may be of several types is several. */
function valuesOf(kind: OperandKind, operator: Operator, parameter: string, text: string): Value[] {
  if (kind !== 'any' && kind !== 'array') return [parameterValue(kind, parameter, text)];
  const number = numeric.test(text) && Number.isFinite(Number(text)) ? [Number(text)] : [];
  if (operator !== 'eq' && operator !== 'ne') return number.length > 0 ? number : [text];
  const truth = kind === 'any' && (text === 'true' || text === 'false') ? [text === 'true' ? 1n : 0n] : [];
  return [text, ...number, ...truth];
}

/** A value as a column of that kind holds it. @throws ProblemError 400 for what cannot be of its type */
export function parameterValue(kind: OperandKind, parameter: string, text: string): Value {
  if (kind === 'integer') {
    if (/^-?\d{1,15}$/.test(text)) return BigInt(text);
    throw badParameter(parameter, 'must be an integer');
  }
  if (kind === 'real') {
    if (numeric.test(text) && Number.isFinite(Number(text))) return Number(text);
    throw badParameter(parameter, 'must be a number');
  }
  if (kind !== 'boolean') return text;
  if (text === 'true' || text === '1') return 1n;
  if (text === 'false' || text === '0') return 0n;
  throw badParameter(parameter, 'must be true or false');
}

const compare = { eq: sql`=`, ne: sql`<>`, gt: sql`>`, gte: sql`>=`, lt: sql`<`, lte: sql`<=` };

/**
 * The condition of a filter; its values are the placeholders `f{index}`, or `f{index}_{n}` for each alternative.
 * NULL matches no operator, as in json-server.
 */
export function filterSql(filter: Filter, index: number, table: KitTable): SQL {
  const { operand: of, operator, values } = filter;
  const value = operandSql(of, table);
  const names = placeholders(filter, index).map((name) => sql.placeholder(name));
  if (of.kind === 'array') return arraySql(operator, names, value);
  if (asList(filter)) {
    return sql`${value} ${operator === 'eq' ? sql`IN` : sql`NOT IN`} (SELECT value FROM json_each(${names[0]}))`;
  }
  if (operator === 'eq' && values.length === 1) return sql`${value} = ${names[0]}`;
  const each = names.map((name, n) => {
    if (operator === 'like') return sql`CAST(${value} AS TEXT) GLOB ${name}`;
    const typed = of.kind !== 'any' ? sql`` : typeof values[n] === 'string' ? isText(value) : isNumber(value);
    return sql`(${typed}${value} ${compare[operator]} ${name})`;
  });
  return sql`(${sql.join(each, operator === 'ne' ? sql` AND ` : sql` OR `)})`;
}

const isText = (value: SQL) => sql`typeof(${value}) = 'text' AND `;
const isNumber = (value: SQL) => sql`typeof(${value}) IN ('integer', 'real') AND `;

/** A list of scalars has a value, or has none of them. */
function arraySql(operator: Operator, names: readonly Placeholder[], value: SQL): SQL {
  const test =
    operator === 'like'
      ? sql.join(
          names.map((name) => sql`CAST(value AS TEXT) GLOB ${name}`),
          sql` OR `,
        )
      : sql`value IN (SELECT value FROM json_each(${names[0]}))`;
  const found = sql`EXISTS (SELECT 1 FROM json_each(${value}) WHERE ${test})`;
  return operator === 'ne' ? sql`(${value} IS NOT NULL AND NOT ${found})` : found;
}

/**
 * Alternatives travel as one JSON list, and so do the forms of a value that may be of several types. Not so those
 * of reals, which SQLite may read from JSON as the neighbouring double.
 */
const asList = (filter: Filter) => {
  const { kind } = filter.operand;
  return !isChained(filter) && (kind === 'any' || kind === 'array' || filter.values.length > 1);
};
/** Whether each value has a condition of its own. */
const isChained = ({ operand: { kind }, operator }: Filter) =>
  kind === 'real' || (operator !== 'eq' && operator !== 'ne');

/** The names of the placeholders of a filter. */
const placeholders = (filter: Filter, index: number): string[] =>
  isChained(filter) ? filter.values.map((_, n) => `f${index}_${n}`) : [`f${index}`];

/** The values of a filter's placeholders. */
export function filterValues(filter: Filter, index: number): [string, InValue][] {
  const { values } = filter;
  const names = placeholders(filter, index);
  if (!isChained(filter)) return [[names[0]!, asList(filter) ? jsonArray(values) : values[0]!]];
  return values.map((value, n) => [names[n]!, value]);
}

/** The part of a shape's key: what makes another statement. */
export const filterKey = (filter: Filter) =>
  `${filter.operand.name} ${filter.operator}${
    isChained(filter) ? filter.values.map((value) => typeof value).join() : asList(filter)
  }`;

/** Integers are written as such, also those that JSON.stringify refuses. */
const jsonArray = (values: Value[]) =>
  `[${values.map((v) => (typeof v === 'bigint' ? String(v) : JSON.stringify(v))).join()}]`;

/** The condition of `q`, whose pattern is the placeholder `q`. */
export function searchSql({ search }: Model, table: KitTable): SQL {
  const given = sql.placeholder('q');
  const each = search.map((field) => {
    const column = columnOf(table, field);
    return field.kind === 'json'
      ? sql`EXISTS (SELECT 1 FROM json_tree(${column}) WHERE atom GLOB ${given})`
      : sql`${column} GLOB ${given}`;
  });
  return sql`(${sql.join(each, sql` OR `)})`;
}
