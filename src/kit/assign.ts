/** From data to what is stored: what a body says, what hooks add, and what comes by itself. */
import type { InValue } from '@libsql/client';
import { is, SQL } from 'drizzle-orm';
import type { Caller } from '../http/context.ts';
import { isOwn } from './body.ts';
import type { Data } from './declaration.ts';
import { defaultOf, type Field, type Model } from './model.ts';
import type { Wire } from './wire.ts';

/**
 * A value of a field. `merge` is an RFC 7396 patch of what a JSON column holds. `trusted` is one that the
 * caller did not choose: it may refer to a row that they cannot see.
 */
export type Assignment = {
  field: Field;
  value: InValue;
  merge?: 'whole' | 'partial';
  trusted?: true;
};
/** A change of a row: what is set, and what must be as it is already, since the body may not change it. */
export type Change = { set: Assignment[]; same: Assignment[] };

/** A field may be called `constructor`, which every object has. */
const at = (data: Data, name: string): unknown => (Object.hasOwn(data, name) ? data[name] : undefined);

/** What the body says of a field. That one is who one is takes no right to read it. */
const said = (field: Field, value: unknown, caller: Caller | null): Assignment => ({
  field,
  value: stored(field, value),
  ...(field.fromCaller && value === caller?.id && { trusted: true }),
});

/**
 * What POST stores, null where nothing is said: so that rows that say little and rows that say much are of one
 * shape. Only what the database itself gives is left out. @param added by a hook
 */
export const created = (model: Model, data: Data, added: Data, caller: Caller | null): Assignment[] =>
  model.all.flatMap((field): Assignment[] => {
    const { name, column } = field;
    if (at(added, name) !== undefined) return assigned(field, added[name]);
    if (at(data, name) !== undefined) return [said(field, data[name], caller)];
    const value = (field.fromCaller ? caller?.id : undefined) ?? defaultOf(field) ?? blank(model, field);
    const given = column.default instanceof SQL || column.generated || field === model.id;
    return assigned(field, value === undefined && !given ? null : value);
  });

/** What a lenient resource stores in a field that must have a value, where nobody has given one. */
function blank({ lenient, writable }: Model, field: Field): unknown {
  const { kind, references, nullable } = field;
  if (!lenient || nullable || !writable.includes(field)) return undefined;
  if (kind === 'text') return field.name === 'id' ? crypto.randomUUID() : '';
  // The first row is the likeliest to be there.
  return { integer: references ? 1 : 0, real: 0, boolean: false, json: {} }[kind];
}

/** What PUT stores: what the body leaves out falls back, but what is the caller's or is set once stays. */
export const replaced = (model: Model, data: Data, added: Data, caller: Caller | null): Change =>
  changed(model, data, added, caller, (field) => {
    if (field.fromCaller || field.writeOnce || !model.writable.includes(field)) return onUpdate(field);
    return defaultOf(field) ?? (field.nullable ? null : undefined);
  });

/** What PATCH stores: the fields given, JSON columns merged (RFC 7396). */
export function patched(
  model: Model,
  { whole }: Wire,
  data: Data,
  added: Data,
  caller: Caller | null,
): Change {
  const merged = (a: Assignment): Assignment => {
    const value = at(data, a.field.name);
    if (a.trusted || a.field.kind !== 'json') return a;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return a;
    return { ...a, merge: whole.get(a.field.name)?.safeParse(value).success === false ? 'partial' : 'whole' };
  };
  const { set, same } = changed(model, data, added, caller, onUpdate);
  return { set: set.map(merged), same: same.map(merged) };
}

const onUpdate = (field: Field) => field.column.onUpdateFn?.();

function changed(
  model: Model,
  data: Data,
  added: Data,
  caller: Caller | null,
  fallback: (field: Field) => unknown,
): Change {
  const set: Assignment[] = [];
  const same: Assignment[] = [];
  for (const field of model.all) {
    if (field === model.id) continue;
    const { name } = field;
    const value = at(data, name);
    const given = value !== undefined && said(field, value, caller);
    const fixed = field.writeOnce || field.readOnly || !isOwn(field, value, caller);
    if (given && fixed) same.push(given);
    const add = at(added, name);
    if (add === undefined && given && !fixed) set.push(given);
    else if (add !== undefined) set.push(...assigned(field, add));
    else set.push(...assigned(field, given ? onUpdate(field) : fallback(field)));
  }
  return { set, same };
}

const assigned = (field: Field, value: unknown): Assignment[] =>
  value === undefined ? [] : [{ field, value: stored(field, value), trusted: true }];

/** Integers are bound as BigInt: a number would be bound as a real. */
function stored({ name, kind }: Field, value: unknown): InValue {
  if (value === null) return null;
  if (is(value, SQL))
    throw new TypeError(`${name}: a hook or a function of its column must give a value, not SQL`);
  if (kind === 'json') return JSON.stringify(value);
  if (kind === 'integer') return BigInt(value as number);
  if (kind === 'boolean') return value ? 1n : 0n;
  return value as string | number;
}
