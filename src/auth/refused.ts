/** What the database refuses of accounts, as the client may know it. */
import { uniqueViolation } from '../db/constraint.ts';
import { ProblemError } from '../problems.ts';

/** What the triggers say that keep the last admin who can sign in (the migration has the same words). */
const MESSAGE = 'last admin';

/** A 409 where a trigger has kept the last admin; else the error itself. */
export function lastAdmin(error: unknown): unknown {
  if (!(error instanceof Error) || !error.message.includes(MESSAGE)) return error;
  return new ProblemError('conflict', 'This is the last admin: make another one first', { cause: error });
}

/** A unique violation of an account, as the client may know it. */
export function taken(error: unknown): unknown {
  const violation = uniqueViolation(error);
  if (!violation) return error;
  const field = violation.includes('email') ? 'email' : 'username';
  const detail = 'is taken';
  return new ProblemError('conflict', `/${field}: ${detail}`, { errors: [{ pointer: `/${field}`, detail }] });
}
