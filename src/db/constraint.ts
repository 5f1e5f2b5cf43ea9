/** What a violated constraint was, read from the message: Hrana carries no extended code. */

const UNIQUE = /UNIQUE constraint failed: (?:index '([^']+)'|([^\n]+))/;

/** The columns (`table.column, …`) or the index's name of a violated unique constraint, else undefined. */
export function uniqueViolation(error: unknown): string | undefined {
  const [, index, columns] = UNIQUE.exec(error instanceof Error ? error.message : '') ?? [];
  return index ?? columns?.trim();
}
