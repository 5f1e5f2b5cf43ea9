/** Content negotiation by `Accept` (RFC 9110 section 12.5.1). */
import type { Ctx } from './context.ts';

/**
 * How much a client wants a media type, from 0 (not at all) to 1; the most specific range that matches counts.
 * @param type in lower case, such as `application/json`
 */
export function quality(accept: string | undefined, type: string): number {
  if (accept === undefined || accept === '*/*' || accept.trim() === '') return 1;
  const ranges = [type, `${type.slice(0, type.indexOf('/'))}/*`, '*/*'];
  let best = ranges.length;
  let found = 0;
  for (const part of accept.toLowerCase().split(',')) {
    const [range = '', ...parameters] = part.split(';').map((text) => text.trim());
    const specificity = ranges.indexOf(range);
    if (specificity < 0 || specificity > best) continue;
    const weight = parameters.find((text) => text.startsWith('q='))?.slice(2);
    const q = weight === undefined ? 1 : Number(weight);
    best = specificity;
    found = q >= 0 && q <= 1 ? q : 0;
  }
  return found;
}

/** The one of `types` that a client wants most, the first of equals; undefined where it takes none of them. */
export function preferred<T extends string>(accept: string | undefined, types: readonly T[]): T | undefined {
  let best: T | undefined;
  let most = 0;
  for (const type of types) {
    const wanted = quality(accept, type);
    if (wanted > most) [best, most] = [type, wanted];
    // Nothing is wanted more than entirely.
    if (most === 1) break;
  }
  return best;
}

/** A browser prefers HTML to JSON; curl and fetch take anything, and get JSON. */
export function wantsHtml(c: Ctx): boolean {
  const accept = c.req.header('accept');
  return quality(accept, 'text/html') > quality(accept, 'application/json');
}
