/** What a statement of a list gave, in its two forms (`read-sql.ts`). */
import type { ResultSet } from '@libsql/client';
import { badParameter, ProblemError } from '../problems.ts';
import type { Position } from './cursor.ts';
import type { ListQuery } from './query.ts';
import { inOneCell, type ListOptions } from './read-sql.ts';

/** Characters of an answer at most. */
const MAX_ANSWER = 8_000_000;

export type Page = {
  /** How many rows the list has in all; undefined where they were not counted. */
  total: number | undefined;
  /** The JSON array of the page. */
  text: string;
  /** Its rows as texts, where they came apart. */
  texts: string[];
  rows: number;
  /** The position of the last row, where the page is full and a cursor is wanted. */
  last: Position | undefined;
};

/** @throws ProblemError 404 for no such parent, 400 for an answer that would be too large */
export function pageOf({ rows }: ResultSet, query: ListQuery, options: Pick<ListOptions, 'apart'>): Page {
  const [first] = rows;
  const cell = inOneCell(query, options);
  const total = cell ? first!.total : first!.body;
  if (Number(total) < 0) throw new ProblemError('not-found', 'There is no such parent');
  const texts = cell ? [] : rows.slice(1).map((row) => row.body as string);
  const text = cell ? (first!.body as string) : options.apart ? '' : `[${texts.join()}]`;
  checkSize(text, '_limit');
  const count = cell ? Number(first!.rows) : texts.length;
  const last = cell ? first!.last : rows.at(-1)!.last;
  return {
    ...{ text, texts, rows: count },
    total: total === null ? undefined : Number(total),
    last: typeof last === 'string' && count === query.limit ? (JSON.parse(last) as Position) : undefined,
  };
}

const TOO_LARGE = 'the answer would be too large; ask for fewer rows';

/** @throws ProblemError 400 that names what to ask less of */
export function checkSize(text: string, parameter: '_limit' | '_embed'): string {
  if (text.length > MAX_ANSWER) throw badParameter(parameter, TOO_LARGE);
  return text;
}

/** For `.catch()`: what a database refuses to put together or to send. @throws ProblemError 400, else the error */
export const tooLarge =
  (parameter: '_limit' | '_embed') =>
  (error: unknown): never => {
    if (/string or blob too big|response is too large/i.test(error instanceof Error ? error.message : ''))
      throw badParameter(parameter, TOO_LARGE);
    throw error;
  };
