/** The one place where a violated constraint becomes a problem that names the field. */
import { LibsqlBatchError, LibsqlError } from '@libsql/client/web';
import { getTableConfig } from 'drizzle-orm/sqlite-core';
import { lastAdmin } from '../auth/refused.ts';
import { type Violation, violation } from '../db/constraint.ts';
import { badBody, type Fault, ProblemError } from '../problems.ts';
import type { Assignment } from './assign.ts';
import type { Model } from './model.ts';

/** What was asked of the database when a constraint was violated. */
export type Attempt = {
  operation: 'create' | 'update' | 'delete';
  /** What is stored; empty for a deletion. */
  assignments: readonly Assignment[];
  /** The pointer of the row in the body. */
  place?: string;
};

/** The index of the statement of a batch that failed. */
export const failedAt = (error: unknown): number | undefined =>
  error instanceof LibsqlBatchError ? error.statementIndex : undefined;

/** A problem for what the database refused, as far as the client can mend it; else the error itself. */
export function conflict(model: Model, error: unknown, attempt: Attempt): unknown {
  const { place = '' } = attempt;
  if (isTooLarge(error))
    return new ProblemError('content-too-large', 'This is more than the database can hold in a row', {
      cause: error,
    });
  const kept = lastAdmin(error);
  if (kept !== error) return kept;
  const violated = violation(model.table, error);
  if (!violated) return error;
  // A private column may be part of it, and is not named.
  const pointers = (names: string[]) =>
    names.filter((name) => model.field.has(name)).map((name) => `${place}/${name}`);
  switch (violated.kind) {
    case 'unique':
      return taken(pointers(violated.properties), 'is taken by another row', error);
    case 'required': {
      const missing = pointers(violated.properties);
      // Nothing that the client could have sent.
      return missing.length === 0 ? error : refusing(missing, 'is required');
    }
    case 'check':
      return refusing(pointers(violated.properties), broken(violated), place);
    case 'reference':
      return reference(model, attempt, place, error);
    case 'trigger':
      return new ProblemError('conflict', 'A rule of the database refuses this', { cause: error });
  }
}

const broken = ({ rule }: Violation & { kind: 'check' }) =>
  rule === undefined ? 'is against a rule of the table' : `is against the rule ${rule}`;

const refusing = (pointers: string[], detail: string, otherwise = '') =>
  badBody((pointers.length > 0 ? pointers : [otherwise]).map((pointer) => ({ pointer, detail })));

function taken(pointers: string[], detail: string, cause: unknown): ProblemError {
  const errors: Fault[] = pointers.map((pointer) => ({ pointer, detail }));
  const text = pointers.length > 0 ? `${pointers.join(', ')}: ${detail}` : 'Another row has the same value';
  return new ProblemError('conflict', text, { errors, cause });
}

/**
 * That each reference is there was asked in the same statement or batch. What is left is a foreign key of several
 * columns, one that the declaration does not know, or one of other rows to this one.
 */
function reference(model: Model, { operation, assignments }: Attempt, place: string, cause: unknown) {
  const compound = getTableConfig(model.table)
    .foreignKeys.map((key) => key.reference().columns)
    .filter((columns) => columns.length > 1)
    .flat();
  const pointers = assignments
    .filter(({ field }) => model.field.has(field.name) && compound.includes(field.column))
    .map(({ field }) => `${place}/${field.name}`);
  if (operation === 'create' || pointers.length > 0)
    return refusing(pointers, 'refers to a row that is not there', place);
  const detail =
    operation === 'delete' ? 'Other rows still refer to this one' : 'A row that is referred to is not there';
  return new ProblemError('conflict', detail, { cause });
}

/** A libSQL server bounds values and answers; it names them in words alone. */
const isTooLarge = (error: unknown) =>
  error instanceof LibsqlError &&
  (error.code === 'SQLITE_TOOBIG' || /string or blob too big|response is too large/i.test(error.message));
