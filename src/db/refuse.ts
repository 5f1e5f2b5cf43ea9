/**
 * Statements that fail where they may not be carried out, and say why. In a batch such a failure takes back
 * whatever came before it, and `LibsqlBatchError.statementIndex` tells where it was: so many rows are written
 * all or nothing in one round trip, on every engine.
 */
import { type SQL, sql } from 'drizzle-orm';

/** Something that must hold. `name` is letters and digits, and is not shown to anyone. */
export type Condition = { name: string; test: SQL };

/**
 * A condition for WHERE: true where all of `conditions` hold, false (and no error) where `unless` does, and else
 * an error that `refusals` reads. SQLite has no function that raises an error of one's own outside of triggers,
 * but `json_extract` quotes a path that is none.
 */
export function orRefuse(conditions: readonly Condition[], unless: SQL = sql`0`): SQL {
  if (conditions.length === 0) return sql`(NOT ${unless})`;
  const all = sql.join(
    conditions.map(({ test }) => sql`(${test})`),
    sql` AND `,
  );
  const failed = conditions.map(
    ({ name, test }) => sql`CASE WHEN ${test} THEN '' ELSE ${sql.raw(`' ${name}'`)} END`,
  );
  // Only a row that is refused costs more than its conditions. The path depends on it, so that none is evaluated ahead.
  return sql`CASE WHEN ${unless} THEN 0 WHEN ${all} THEN 1
    ELSE json_extract('{}', 'refused' || ${sql.join(failed, sql` || `)}) END`;
}

/** The names of the conditions that did not hold; undefined for another error. */
export function refusals(error: unknown): string[] | undefined {
  const [, names] = /'refused((?: \w+)+)'/.exec(error instanceof Error ? error.message : '') ?? [];
  return names?.trim().split(' ');
}
