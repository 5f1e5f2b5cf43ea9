/** The `Prefer` header (RFC 7240): what a client would like, and is told that it got. */
import type { Ctx } from './context.ts';

/** What is understood here, each with the values that it may have. */
const known = {
  return: ['minimal', 'representation'],
  handling: ['strict', 'lenient'],
  count: ['exact', 'bounded', 'none'],
  formulas: ['neutralized', 'verbatim'],
} as const;
export type Preference = keyof typeof known;
export type Preferences = { [P in Preference]?: (typeof known)[P][number] };

const NONE: Preferences = Object.freeze({});

/** The preferences of a request; of one that is given twice the first counts, and unknown ones are ignored. */
export function preferences(c: Ctx): Preferences {
  const header = c.req.header('prefer');
  if (header === undefined) return NONE;
  const found: Record<string, string> = {};
  for (const part of header.toLowerCase().split(',')) {
    const [, name = '', value = ''] = /^\s*([a-z]+)\s*=\s*"?([a-z]+)"?\s*(?:;.*)?$/.exec(part) ?? [];
    const values: readonly string[] = Object.hasOwn(known, name) ? known[name as Preference] : [];
    if (values.includes(value)) found[name] ??= value;
  }
  return found;
}

/** The `Preference-Applied` header (section 3) for those that were heeded; none where there are none. */
export function applied(preferences: Preferences, heeded: readonly Preference[]): Record<string, string> {
  const list = heeded.filter((name) => preferences[name]).map((name) => `${name}=${preferences[name]}`);
  return list.length > 0 ? { 'preference-applied': list.join(', ') } : {};
}
