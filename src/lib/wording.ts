/** What is wrong with a value, in words of our own: those of zod may quote it. */
import type { z } from 'zod';

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

/** The words for an issue, which its place precedes: `/title: must be a string`. Parse with `reportInput`. */
export function worded(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'is required' : `must be ${kinds[issue.expected] ?? issue.expected}`;
    case 'too_big':
    case 'too_small':
      return sized(issue);
    case 'invalid_value':
      if (issue.input === undefined) return 'is required';
      return `must be ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}`;
    case 'invalid_format':
      return issue.message.startsWith('must') ? issue.message : `must be a valid ${issue.format}`;
    default:
      return issue.message;
  }
}

function sized(issue: z.core.$ZodIssueTooBig | z.core.$ZodIssueTooSmall): string {
  const [word, limit] = issue.code === 'too_big' ? ['most', issue.maximum] : ['least', issue.minimum];
  if (issue.origin === 'string') return `must have at ${word} ${limit} characters`;
  if (issue.origin === 'array') return `must have at ${word} ${limit} items`;
  const bound = issue.inclusive === false ? { most: 'less than', least: 'more than' }[word] : `at ${word}`;
  return `must be ${bound} ${limit}`;
}
