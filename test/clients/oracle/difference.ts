/** What a deliberate difference consists of. */
import type { Reply } from '../api.ts';
import type { Data } from './data.ts';
import type { Query } from './query.ts';

export type Answers = { theirs: Reply; ours: Reply };
/** A request that an admin makes; nobody where it is `anonymous`. */
export type Example = { method?: string; path: string; body?: unknown; anonymous?: boolean };
export type Difference = {
  /** The columns of the table. */
  what: string;
  jsonServer: string;
  ledge: string;
  why: string;
  /** What shows it: of several requests, the last. None where the samples have nothing of the kind. */
  examples: Example[];
  /** Whether a query falls under it. */
  covers?(query: Query, data: Data, answers: Answers): boolean;
} & (
  | {
      /** Whether the answers differ as it is told, and no more. */
      holds(answers: Answers): boolean;
    }
  /** They are the same rows in the order that `reordered.ts` knows. */
  | { reorders: true }
);

export const rowsOf = ({ json }: Reply) => (Array.isArray(json) ? json : []) as Record<string, unknown>[];
export const fieldOf = ({ json }: Reply, name: string) => (json as Record<string, unknown>)[name];
export const total = ({ headers }: Reply) => headers.get('x-total-count');
export const statuses = ({ theirs, ours }: Answers) => `${theirs.status} ${ours.status}`;
