/** Conditional requests (RFC 9110 section 13) on one row. */
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
  return tags(header).flatMap((tag) => {
    const [, row, version] = /^"(.*)-([1-9]\d{0,14})"$/.exec(tag) ?? [];
    return row === idText(id) ? [Number(version)] : [];
  });
}

/** A tag without its mark of weakness. */
const opaque = (tag: string) => tag.replace(/^W\//, '');
const tags = (header: string) => header.match(/(W\/)?"[^"]*"/g) ?? [];
