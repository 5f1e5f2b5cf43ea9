/** Who may do what: rules become a question to the caller, or a condition in the statement. */
import { type SQL, sql } from 'drizzle-orm';
import type { Caller, Ctx, Role, RouteDeps } from '../http/context.ts';
import { requireCaller } from '../http/router.ts';
import { ProblemError } from '../problems.ts';
import type { CallerSql, KitTable, Operation, Rule } from './declaration.ts';
import type { Model } from './model.ts';

/** The caller in every statement that the kit makes. */
export const callerSql: CallerSql = {
  id: sql`${sql.placeholder('caller')}`,
  role: sql`${sql.placeholder('role')}`,
};

/** The values of `callerSql`. */
export const callerValues = (caller: Caller | null) => ({
  caller: caller === null ? null : BigInt(caller.id),
  role: caller?.role ?? null,
});

/**
 * Asks what can be asked without the row. Credentials that are given are checked also where none are needed.
 * @throws ProblemError 401, 403
 */
export async function permit(
  c: Ctx,
  deps: Pick<RouteDeps, 'identify' | 'prove'>,
  rule: Rule,
): Promise<Caller | null> {
  if (rule === 'anyone' || typeof rule === 'function') return deps.identify(c);
  const caller = await requireCaller(c, deps);
  if (rule !== 'admin' || caller.role === 'admin') return caller;
  // Nothing else will ask the database whether the caller may still come in at all.
  await deps.prove(c);
  throw new ProblemError('forbidden', 'Only an admin may do that');
}

/**
 * What a rule asks of a row, in SQL; undefined where it asks nothing.
 * @param table the model's table, or an alias of it
 * @param admin whether the caller is one: owners are then not asked for
 */
export function rowCondition(
  model: Model,
  operation: Operation,
  table: KitTable,
  admin: boolean,
): SQL | undefined {
  const rule = model.declaration.access[operation];
  if (typeof rule === 'function') {
    const condition = rule(table, callerSql);
    return condition && sql`(${condition})`;
  }
  // Never IS: a row that nobody owns is not an anonymous caller's.
  return rule === 'owner' && !admin ? sql`(${table.ownerId} = ${callerSql.id})` : undefined;
}

/** What a statement's shape depends on, of its caller. */
export type Standing = Role | 'anonymous';
export const standingOf = (caller: Caller | null): Standing => caller?.role ?? 'anonymous';

/**
 * What it takes to see a row, in SQL, also for a caller who may read none of them; undefined where everybody may.
 * @param table the model's table, or an alias of it
 */
export function visible(model: Model, table: KitTable, standing: Standing): SQL | undefined {
  const { read } = model.declaration.access;
  if ((read === 'signedIn' && standing === 'anonymous') || (read === 'admin' && standing !== 'admin'))
    return sql`0`;
  return rowCondition(model, 'read', table, standing === 'admin');
}
