/** The one place where a violated constraint becomes a problem that names the field. */
import { violatedProperties } from '../db/constraint.ts';
import { ProblemError } from '../problems.ts';
import type { Model } from './model.ts';

/** For `.catch()`: a unique violation is rethrown as 409 with the pointers of the fields; the rest as it is. */
export const conflict =
  (model: Model) =>
  (error: unknown): never => {
    const violated = violatedProperties(model.table, error);
    if (violated === undefined) throw error;
    const detail = 'is taken by another row';
    // A private column may be part of it, and is not named.
    const errors = violated
      .filter((name) => model.field.has(name))
      .map((name) => ({ pointer: `/${name}`, detail }));
    const where = errors.map((e) => e.pointer).join(', ');
    throw new ProblemError('conflict', where ? `${where}: ${detail}` : 'Another row has the same value', {
      errors,
      cause: error,
    });
  };
