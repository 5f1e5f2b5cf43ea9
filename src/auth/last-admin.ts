/** The last admin who can sign in can be neither removed nor demoted: triggers of the database see to it. */
import { ProblemError } from '../problems.ts';

/** What such a trigger says (the migration has the same words). */
const MESSAGE = 'last admin';

/** A 409 where a trigger has kept the last admin; else the error itself. */
export function lastAdmin(error: unknown): unknown {
  if (!(error instanceof Error) || !error.message.includes(MESSAGE)) return error;
  return new ProblemError('conflict', 'This is the last admin: make another one first', { cause: error });
}
