/** What a playground makes of the declared resources. */
import type { Resource } from '../../kit/resource.ts';
import { resource } from '../../kit/resource.ts';

/** More rows than a list of a playground has: whoever asks for no page gets all of them. */
const UNPAGED = 1_000_000;

/**
 * The same resources, but anyone may do anything with them, lists are whole, and what a client of JSONPlaceholder
 * is used to be forgiven is forgiven.
 */
export const opened = <R extends Record<string, Resource>>(resources: R): R =>
  Object.fromEntries(
    Object.entries(resources).map(([name, { model }]) => [
      name,
      resource({
        ...model.declaration,
        access: { read: 'anyone', create: 'anyone', update: 'anyone', delete: 'anyone' },
        ...{ lenient: true, requireIfMatch: false, writeOnce: [] },
        ...{ defaultLimit: UNPAGED, maxLimit: UNPAGED },
      }),
    ]),
  ) as R;
