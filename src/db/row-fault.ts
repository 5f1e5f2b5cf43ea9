/** What is wrong with one row of a file, in the words of an operator: `/title: must be a string`. */
import type { z } from 'zod';

/** As deep as the API lets a body be: a value far deeper would break every list that shows it. */
const MAX_DEPTH = 64;

/** RFC 6901 section 3. */
const pointer = (path: readonly PropertyKey[]) =>
  path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

const at = (path: readonly PropertyKey[], detail: string) =>
  path.length === 0 ? detail : `${pointer(path)}: ${detail}`;

const kinds: Record<string, string> = {
  string: 'a string',
  number: 'a number',
  int: 'an integer',
  boolean: 'true or false',
  object: 'an object',
  record: 'an object',
  array: 'an array',
  null: 'null',
};

function sized(issue: z.core.$ZodIssueTooBig | z.core.$ZodIssueTooSmall): string {
  const [word, limit] = issue.code === 'too_big' ? ['most', issue.maximum] : ['least', issue.minimum];
  if (issue.origin === 'string') return `must be at ${word} ${limit} characters long`;
  if (issue.origin === 'array') return `must have at ${word} ${limit} items`;
  const bound = issue.inclusive === false ? { most: 'less than', least: 'more than' }[word] : `at ${word}`;
  return `must be ${bound} ${limit}`;
}

function worded(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') return at([...issue.path, issue.keys[0]!], 'is not a field here');
  if (issue.input === undefined && issue.path.length > 0) return at(issue.path, 'is missing');
  switch (issue.code) {
    case 'invalid_type':
      return at(issue.path, `must be ${kinds[issue.expected] ?? issue.expected}`);
    case 'too_big':
    case 'too_small':
      return at(issue.path, sized(issue));
    case 'invalid_value':
      return at(issue.path, `must be ${issue.values.map((v) => JSON.stringify(v)).join(' or ')}`);
    default:
      return at(issue.path, issue.message);
  }
}

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
  if (!result.success) return { fault: worded(result.error.issues[0]!) };
  return { row: result.data as Record<string, unknown> };
}
