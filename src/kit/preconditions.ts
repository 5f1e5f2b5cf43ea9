/** Conditional requests (RFC 9110 section 13) on one row. */
import type { Ctx } from '../http/context.ts';
import { ProblemError } from '../problems.ts';
import { type Id, idText } from './ids.ts';

/** A row's strong entity tag. */
export const etagOf = (id: Id | number, version: unknown) => `"${idText(id)}-${version}"`;

/** Whether `If-None-Match` has this tag: compared weakly (section 13.1.2). */
export function noneMatch(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  return header.trim() === '*' || tags(header).some((tag) => opaque(tag) === opaque(etag));
}

/**
 * The versions of row `id` that `If-Match` allows; undefined where it allows any.
 * Compared strongly (section 13.1.1): a weak tag, or one of another row, allows none.
 */
export function matchedVersions(header: string | undefined, id: Id): number[] | undefined {
  if (header === undefined || header.trim() === '*') return undefined;
  return versions(tags(header), id);
}

/** What a change of a row is bound to. */
export type Preconditions = {
  /** The versions that `If-Match` allows; undefined where it allows any. */
  match: number[] | undefined;
  /** Those that `If-None-Match` does not; `*` where it allows no row at all, undefined where it allows any. */
  none: number[] | '*' | undefined;
};

/**
 * The preconditions of a change of row `id`.
 * @param required whether it must say which version it changes
 * @throws ProblemError 428 where it does not (RFC 6585 section 3)
 */
export function preconditions(c: Ctx, id: Id, required = false): Preconditions {
  const ifMatch = c.req.header('if-match');
  const ifNone = c.req.header('if-none-match');
  if (required && ifMatch === undefined) {
    throw new ProblemError(
      'precondition-required',
      'Say with If-Match which version of the row this changes: its ETag, or * for any',
    );
  }
  const known = ifNone === undefined ? [] : versions(weakly(tags(ifNone)), id);
  return {
    match: matchedVersions(ifMatch, id),
    none: ifNone?.trim() === '*' ? '*' : known.length > 0 ? known : undefined,
  };
}

/** A tag without its mark of weakness. */
const opaque = (tag: string) => tag.replace(/^W\//, '');
const tags = (header: string) => header.match(/(W\/)?"[^"]*"/g) ?? [];
const weakly = (list: string[]) => list.map((tag) => tag.replace(/^W\//, ''));

/** The versions of row `id` among strong tags. */
const versions = (list: string[], id: Id): number[] =>
  list.flatMap((tag) => {
    const [, row, version] = /^"(.*)-([1-9]\d{0,14})"$/.exec(tag) ?? [];
    return row === idText(id) ? [Number(version)] : [];
  });
