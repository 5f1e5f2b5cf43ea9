/** JSON pointers (RFC 6901 section 3). */

/** A name as a token of a pointer; a lone surrogate is shown as U+FFFD. */
export const escapePointer = (name: string) =>
  name.toWellFormed().replaceAll('~', '~0').replaceAll('/', '~1');

/** The pointer to a place; empty for the whole. */
export const pointerTo = (path: readonly PropertyKey[]) =>
  path.map((name) => `/${escapePointer(String(name))}`).join('');
