/** What rows are served as: JSON, CSV (RFC 4180) or NDJSON. */
import { preferred } from '../http/accept.ts';
import type { Ctx } from '../http/context.ts';
import { csvLine } from '../lib/csv.ts';
import { ProblemError } from '../problems.ts';
import type { Model } from './model.ts';
import type { View } from './row-sql.ts';

export type Format = 'application/json' | 'text/csv' | 'application/x-ndjson';
const formats: readonly Format[] = ['application/json', 'text/csv', 'application/x-ndjson'];

/** The value of `Content-Type`. */
export const contentTypes: Record<Format, string> = {
  'application/json': 'application/json; charset=UTF-8',
  'text/csv': 'text/csv; charset=UTF-8; header=present',
  'application/x-ndjson': 'application/x-ndjson; charset=UTF-8',
};

/** What the client wants. @throws ProblemError 406 (RFC 9110 section 12.5.1) */
export function formatOf(c: Ctx): Format {
  const accept = c.req.header('accept');
  if (accept === undefined || accept === '*/*' || accept === 'application/json') return 'application/json';
  const format = preferred(accept, formats);
  if (format) return format;
  throw new ProblemError('not-acceptable', `This resource is served as ${formats.join(', ')}`);
}

/** Answers of writes are JSON alone. @throws ProblemError 406 */
export function acceptJson(c: Ctx): void {
  const accept = c.req.header('accept');
  if (accept !== undefined && preferred(accept, ['application/json']) === undefined)
    throw new ProblemError('not-acceptable', 'The answer is application/json');
}

/** How rows, each a JSON text, become lines. */
export type Lines = {
  /** What precedes the first row. */
  head: string;
  line(row: string): string;
};

/** @param neutralized see `csvLine` */
export function linesOf(
  format: Exclude<Format, 'application/json'>,
  model: Model,
  view: View,
  neutralized: boolean,
): Lines {
  if (format === 'application/x-ndjson') return { head: '', line: (row) => `${row}\n` };
  const names = [...(view.fields ?? model.fields).map((f) => f.name), ...view.relations.map((r) => r.key)];
  return {
    head: csvLine(names),
    line(row) {
      const values = JSON.parse(row) as Record<string, unknown>;
      return csvLine(
        names.map((name) => values[name]),
        neutralized,
      );
    },
  };
}
