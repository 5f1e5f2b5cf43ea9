/** Why a write did nothing, in the order of precedence: 401 or 403, 412, 422. */
import type { Caller } from '../http/context.ts';
import { unauthenticated } from '../http/router.ts';
import { badBody, type Fault, ProblemError } from '../problems.ts';
import type { Assignment, Change } from './assign.ts';
import { notOwn } from './body.ts';
import { mergeColumn, referenceColumn, sameColumn } from './change-sql.ts';
import type { Operation } from './declaration.ts';
import { refName } from './insert-sql.ts';
import type { Model } from './model.ts';

/** A rule that asks something of the row said no. */
function notAllowed(model: Model, operation: Operation, caller: Caller | null): ProblemError {
  if (caller === null) return unauthenticated();
  const owner = model.declaration.access[operation] === 'owner';
  return new ProblemError(
    'forbidden',
    owner
      ? 'Only the owner of this row or an admin may do that'
      : 'This caller may not do that with this row',
  );
}

/** What refers to nothing, but of private fields, which hooks set. */
const missing = ({ field: known }: Model, lost: readonly Assignment[], place = ''): Fault[] =>
  lost
    .filter(({ field }) => known.has(field.name))
    .map(({ field, value }) => ({
      pointer: `${place}/${field.name}`,
      detail: `there is no row with the id ${value}`,
    }));

/** @param names of the conditions that did not hold @param place the pointer of the row in the body */
export function refusedInsert(
  model: Model,
  row: readonly Assignment[],
  caller: Caller | null,
  names: readonly string[],
  place: string,
): ProblemError {
  if (names.includes('allowed')) return notAllowed(model, 'create', caller);
  const lost = row.filter((_, index) => names.includes(refName(index)));
  const faults = missing(model, lost, place);
  return faults.length > 0 ? badBody(faults) : leftOut();
}

/** A trigger has ignored a row without an error. */
export const leftOut = () => new ProblemError('conflict', 'A rule of the database leaves this out');

/** @param status what the first statement of the batch says of the row */
export function refusedChange(
  model: Model,
  operation: 'update' | 'delete',
  { set, same }: Change,
  caller: Caller | null,
  status: Readonly<Record<string, unknown>>,
): ProblemError {
  if (!status.allowed) return notAllowed(model, operation, caller);
  const changed = same.filter(({ field }) => !status[sameColumn(field)]).map(({ field }) => field);
  const fixed = changed.filter((field) => field.writeOnce || field.readOnly);
  const foreign = changed.filter((field) => !fixed.includes(field));
  if (foreign.length > 0) {
    const pointers = foreign.map((field) => `/${field.name}`);
    return notOwn(pointers, caller);
  }
  if (!status.fresh) {
    return new ProblemError(
      'precondition-failed',
      'The row is not at the version that the request names: read it again, then decide',
    );
  }
  const partial = set.filter((a) => a.merge === 'partial' && !status[mergeColumn(a.field)]);
  const faults: Fault[] = [
    ...fixed.map(({ name }) => ({ pointer: `/${name}`, detail: 'cannot be changed' })),
    ...partial.map(({ field }) => ({ pointer: `/${field.name}`, detail: 'is null: give the whole value' })),
    ...missing(
      model,
      set.filter(({ field }) => status[referenceColumn(field)] === 0),
    ),
  ];
  return faults.length > 0 ? badBody(faults) : leftOut();
}
