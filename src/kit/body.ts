/** From a body to data that its schema has checked. */
import type { z } from '@hono/zod-openapi';
import type { Body, Form } from '../http/body.ts';
import type { Caller } from '../http/context.ts';
import { bodyFaults } from '../http/faults.ts';
import { unauthenticated } from '../http/router.ts';
import { badBody, type Fault, ProblemError } from '../problems.ts';
import type { Data } from './declaration.ts';
import type { Id } from './ids.ts';
import type { Field, Model } from './model.ts';

/** So many rows may an array create. */
export const MAX_ROWS = 1_000;
/** More than a problem tells. */
const MANY_FAULTS = 25;

/** What the body of a change says. @throws ProblemError 422 with everything that is wrong */
export function changeData(model: Model, schema: z.ZodObject, body: Body): Data {
  const faults: Fault[] = [];
  const data = checked(model, schema, dataOf(model, body), '', faults);
  if (!data) throw badBody(faults);
  return data;
}

/**
 * The rows that a body of POST asks for: one, or each of an array.
 * @throws ProblemError 422 with everything that is wrong, 403 (401 for an anonymous one) for another's `userId`
 */
export function newRows(model: Model, schema: z.ZodObject, body: Body, caller: Caller | null) {
  const data = dataOf(model, body);
  const many = Array.isArray(data);
  const given: unknown[] = many ? data : [data];
  if (given.length === 0) throw badBody([{ pointer: '', detail: 'must have at least one row' }]);
  if (given.length > MAX_ROWS)
    throw badBody([{ pointer: '', detail: `must have at most ${MAX_ROWS} rows, each request` }]);
  const faults: Fault[] = [];
  const rows: Data[] = [];
  for (const [index, one] of given.entries()) {
    const row = checked(model, schema, one, placeOf(many, index), faults);
    if (row) rows.push(row);
    if (faults.length > MANY_FAULTS) break;
  }
  if (faults.length > 0) throw badBody(faults);
  for (const [index, row] of rows.entries()) ownOnly(model, row, caller, placeOf(many, index));
  return { many, rows };
}

/** What a request without a body says, where that is no error. */
export const emptyBody = ({ lenient }: Model): Body | undefined =>
  lenient ? { kind: 'json', data: {} } : undefined;

/** The JSON pointer of a row in the body. */
export const placeOf = (many: boolean, index: number) => (many ? `/${index}` : '');

/** Whether a caller may write this into a field that is theirs, without a look at the row. */
export const isOwn = ({ own }: Field, value: unknown, caller: Caller | null) =>
  !own || caller?.role === 'admin' || value === caller?.id;

/** @param pointers of what is somebody else's */
export const notOwn = (pointers: string[], caller: Caller | null): ProblemError =>
  caller === null
    ? unauthenticated()
    : new ProblemError('forbidden', `${pointers.join(', ')}: must be your own id, ${caller.id}`, {
        errors: pointers.map((pointer) => ({ pointer, detail: 'is another user' })),
      });

function ownOnly(model: Model, row: Data, caller: Caller | null, place: string): void {
  const others = model.writable
    .filter((f) => f.own && row[f.name] !== undefined)
    .filter((f) => !isOwn(f, row[f.name], caller));
  if (others.length > 0) {
    const pointers = others.map((f) => `${place}/${f.name}`);
    throw notOwn(pointers, caller);
  }
}

/** The `id` of a body must be that of the address. @throws ProblemError 422 */
export function checkId(data: Data, id: Id): void {
  if (data.id === undefined || (typeof id === 'string' ? data.id === id : BigInt(data.id as number) === id))
    return;
  throw badBody([{ pointer: '/id', detail: 'cannot be changed' }]);
}

const dataOf = (model: Model, body: Body) => (body.kind === 'form' ? typed(model, body.data) : body.data);

function checked(model: Model, schema: z.ZodObject, data: unknown, place: string, faults: Fault[]) {
  const result = schema.safeParse(data, { reportInput: true });
  if (result.success) return result.data as Data;
  for (const fault of bodyFaults(result.error.issues)) {
    if (!('pointer' in fault)) continue;
    // A field that is shown, but that this body may not have.
    const given = model.field.has(fault.pointer.slice(1)) && fault.detail === 'is not a field';
    faults.push({
      pointer: place + fault.pointer,
      detail: given ? 'is set by the server' : fault.detail,
    });
  }
  return undefined;
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
