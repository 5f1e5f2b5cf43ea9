/** The one place where a violated constraint becomes a problem that names the field. */
import { Column, is, SQL } from 'drizzle-orm';
import { getTableConfig } from 'drizzle-orm/sqlite-core';
import { uniqueViolation } from '../db/constraint.ts';
import { ProblemError } from '../problems.ts';
import type { Model } from './declaration.ts';

/** For `.catch()`: a unique violation is rethrown as 409 with the pointers of the fields; the rest as it is. */
export const conflict =
  (model: Model) =>
  (error: unknown): never => {
    const violated = uniqueViolation(error);
    if (violated === undefined) throw error;
    const columns = violated.includes('.')
      ? violated.split(', ').map((name) => name.slice(name.lastIndexOf('.') + 1))
      : indexColumns(model, violated);
    const detail = 'is taken by another row';
    const errors = model.fields
      .filter(({ column }) => columns.includes(column.name))
      .map(({ name }) => ({ pointer: `/${name}`, detail }));
    const where = errors.map((e) => e.pointer).join(', ');
    throw new ProblemError('conflict', where ? `${where}: ${detail}` : 'Another row has the same value', {
      errors,
      cause: error,
    });
  };

/** The columns of an index; one on an expression is known by its name alone. */
function indexColumns({ table }: Model, name: string): string[] {
  const index = getTableConfig(table).indexes.find(({ config }) => config.name === name);
  return (index?.config.columns ?? []).flatMap((part) =>
    is(part, SQL)
      ? part.queryChunks.filter((chunk) => is(chunk, Column)).map((column) => column.name)
      : [part.name],
  );
}
