/** From a body to what is stored. */

import type { z } from '@hono/zod-openapi';
import type { InValue } from '@libsql/client';
import type { Body, Form } from '../http/body.ts';
import type { Caller } from '../http/context.ts';
import { validBody } from '../http/router.ts';
import { badBody, type Fault, ProblemError } from '../problems.ts';
import type { Id } from './ids.ts';
import { defaultOf, type Field, type Model } from './model.ts';
import type { Wire } from './wire.ts';
import type { Assignment } from './write-sql.ts';

type Data = Record<string, unknown>;

/** Checks a body's data. @throws ProblemError 422 with everything that is wrong, 403 for another's `userId` */
export function bodyData(model: Model, schema: z.ZodObject, body: Body, caller: Caller | null): Data {
  const data = body.kind === 'form' ? typed(model, body.data) : body.data;
  const valid = validBody(schema as z.ZodType<Data>, data);
  for (const { name, fromCaller } of model.writable) {
    if (!fromCaller || valid[name] === undefined || caller?.role === 'admin') continue;
    if (valid[name] !== caller?.id) {
      throw new ProblemError('forbidden', `/${name}: must be your own id, ${caller?.id}`, {
        errors: [{ pointer: `/${name}`, detail: 'is another user' }],
      });
    }
  }
  return valid;
}

/** What POST stores. */
export const created = (model: Model, data: Data, caller: Caller | null): Assignment[] =>
  assignments(model, data, (field) => (field.fromCaller ? caller?.id : defaultOf(field)));

/** What PUT stores: what the body leaves out falls back, but what is the caller's or is set once stays. */
export const replaced = (model: Model, data: Data): Assignment[] =>
  assignments(model, data, (field) =>
    field.fromCaller || field.writeOnce
      ? undefined
      : (defaultOf(field) ?? (field.nullable ? null : undefined)),
  );

/** What PATCH stores: the fields given, JSON columns merged (RFC 7396). */
export function patched(model: Model, { whole }: Wire, data: Data): Assignment[] {
  return assignments(model, data, () => undefined).map((assignment) => {
    const { name, kind } = assignment.field;
    const value = data[name];
    if (kind !== 'json' || typeof value !== 'object' || value === null || Array.isArray(value))
      return assignment;
    return { ...assignment, merge: whole.get(name)!.safeParse(value).success ? 'whole' : 'partial' };
  });
}

/** The `id` of a body must be that of the address. @throws ProblemError 422 */
export function checkId(data: Data, id: Id): void {
  if (data.id === undefined || (typeof id === 'string' ? data.id === id : BigInt(data.id as number) === id))
    return;
  throw badBody([{ pointer: '/id', detail: 'cannot be changed' }]);
}

function assignments(model: Model, data: Data, fallback: (field: Field) => unknown): Assignment[] {
  return model.writable.flatMap((field) => {
    const value = data[field.name] === undefined ? fallback(field) : data[field.name];
    return value === undefined ? [] : [{ field, value: stored(field, value) }];
  });
}

/** Integers are bound as BigInt: a number would be bound as a real. */
function stored({ kind }: Field, value: unknown): InValue {
  if (value === null) return null;
  if (kind === 'json') return JSON.stringify(value);
  if (kind === 'integer') return BigInt(value as number);
  if (kind === 'boolean') return value ? 1n : 0n;
  return value as string | number;
}

/** The strings of a form as values of the columns' types. @throws ProblemError 422 */
function typed(model: Model, form: Form): Data {
  const faults: Fault[] = [];
  const data: Data = {};
  for (const [name, text] of Object.entries(form)) {
    const field = model.field.get(name);
    if (field?.kind === 'json') faults.push({ pointer: `/${name}`, detail: 'must be sent as JSON' });
    // Defined, not assigned: a name may be __proto__, which the schema then refuses as a field.
    Object.defineProperty(data, name, { value: field ? formValue(field, text) : text, enumerable: true });
  }
  if (faults.length > 0) throw badBody(faults);
  return data;
}

function formValue({ kind, nullable }: Field, text: string): unknown {
  if (kind === 'boolean')
    return text === 'true' || text === '1' ? true : text === 'false' || text === '0' ? false : text;
  if (kind !== 'integer' && kind !== 'real') return text;
  if (text === '' && nullable) return null;
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}
