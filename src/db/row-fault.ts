/** What is wrong with one row of a file, in the words of an operator: `/title: must be a string`. */
import type { z } from 'zod';
import { pointerTo } from '../lib/pointer.ts';
import { worded } from '../lib/wording.ts';

/** As deep as the API lets a body be: a value far deeper would break every list that shows it. */
const MAX_DEPTH = 64;

const at = (path: readonly PropertyKey[], detail: string) =>
  path.length === 0 ? detail : `${pointerTo(path)}: ${detail}`;

const faultOf = (issue: z.core.$ZodIssue) =>
  issue.code === 'unrecognized_keys'
    ? at([...issue.path, issue.keys[0]!], 'is not a field')
    : at(issue.path, worded(issue));

/** The first text, number or depth in `value` that no database could keep and give back. */
function unstorable(value: unknown, path: readonly PropertyKey[] = []): string | undefined {
  if (typeof value === 'string') {
    if (value.includes('\0')) return at(path, 'holds a NUL character');
    if (!value.isWellFormed()) return at(path, 'holds half of a surrogate pair, which is not a character');
  }
  // JSON.parse makes Infinity of 1e400.
  if (typeof value === 'number' && !Number.isFinite(value)) return at(path, 'is too large a number');
  if (typeof value !== 'object' || value === null) return undefined;
  if (path.length >= MAX_DEPTH) return at(path.slice(0, 1), `is nested deeper than ${MAX_DEPTH} levels`);
  for (const [key, child] of Object.entries(value)) {
    const fault = unstorable(key, path) ?? unstorable(child, [...path, key]);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

/**
 * Validates one row with the schema of its resource.
 * @returns the row as the schema gives it, or its first fault as `/pointer: detail`.
 */
export function checkRow(
  schema: z.ZodType,
  row: unknown,
): { row: Record<string, unknown> } | { fault: string } {
  const fault = unstorable(row);
  if (fault !== undefined) return { fault };
  const result = schema.safeParse(row, { reportInput: true });
  if (!result.success) return { fault: faultOf(result.error.issues[0]!) };
  return { row: result.data as Record<string, unknown> };
}
