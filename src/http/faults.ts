/** From zod's issues to the `errors` of a problem. */
import type { z } from '@hono/zod-openapi';
import type { Fault } from '../problems.ts';
import { escapePointer } from './body.ts';

type Issue = z.core.$ZodIssue;

/** Everything that is wrong in a body, each with the JSON pointer (RFC 6901) of its place. */
export function bodyFaults(issues: readonly Issue[]): Fault[] {
  return issues.flatMap((issue) => {
    const pointer = issue.path.map((name) => `/${escapePointer(String(name))}`).join('');
    if (issue.code !== 'unrecognized_keys') return { pointer, detail: detailOf(issue) };
    return issue.keys.map((key) => ({
      pointer: `${pointer}/${escapePointer(key)}`,
      detail: 'is not a field',
    }));
  });
}

/** Everything that is wrong in the query, path or header. */
export function parameterFaults(issues: readonly Issue[]): Fault[] {
  return issues.flatMap((issue) => {
    if (issue.code !== 'unrecognized_keys')
      return { parameter: issue.path.join('.'), detail: detailOf(issue) };
    return issue.keys.map((parameter) => ({ parameter, detail: 'is not a parameter' }));
  });
}

/** Words of our own, since zod's message may quote the value. */
function detailOf(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'is required' : `must be ${article(issue.expected)}`;
    case 'too_big':
      return `must have at most ${issue.maximum}${unit(issue.origin)}`;
    case 'too_small':
      return `must have at least ${issue.minimum}${unit(issue.origin)}`;
    case 'invalid_value':
      return `must be one of ${issue.values.map(String).join(', ')}`;
    case 'invalid_format':
      return issue.message.startsWith('must') ? issue.message : `must be a valid ${issue.format}`;
    default:
      return issue.message;
  }
}

const article = (type: string) =>
  type === 'int'
    ? 'an integer'
    : `${/^[aeiou]/.test(type) ? 'an' : 'a'} ${type === 'record' ? 'object' : type}`;
const unit = (origin: string) => (origin === 'string' ? ' characters' : origin === 'array' ? ' items' : '');
