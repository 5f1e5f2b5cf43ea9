/**
 * Where Ledge means to answer differently from json-server 0.17.4. Each is told here once: docs/json-server.md has
 * the same table (oracle.ts compares them), its example is tried on both servers, and a generated query that falls
 * under one is no finding as long as the difference is the one that is told.
 */
import type { Difference } from './difference.ts';
import { pageDifferences } from './page-differences.ts';
import { readDifferences } from './read-differences.ts';
import { refusedDifferences } from './refused-differences.ts';
import { writeDifferences } from './write-differences.ts';

/** Those that hide others come first. */
export const differences: readonly Difference[] = [
  ...refusedDifferences,
  ...readDifferences,
  ...pageDifferences,
  ...writeDifferences,
];

/** The table of the documentation. */
export const table = (): string =>
  [
    '| what | json-server 0.17.4 | Ledge | why |',
    '|---|---|---|---|',
    ...differences.map((d) => `| ${[d.what, d.jsonServer, d.ledge, d.why].join(' | ')} |`),
  ].join('\n');
