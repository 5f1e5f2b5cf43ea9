/** Exports: every row of a list, read by keyset pages, so that memory holds one page and no cursor stays open. */
import { setImmediate as macrotask } from 'node:timers/promises';
import type { Client, ResultSet } from '@libsql/client';
import type { Bound } from '../db/compile.ts';
import type { Position } from './cursor.ts';
import type { Lines } from './formats.ts';

/** Rows of one statement; a page is written before the next one is read. */
export const EXPORT_ROWS = 500;

/**
 * The lines of all rows.
 * @param first the first page, already read: who asks for what is not there has been told so
 * @param next the statement of the page behind a position
 */
export function exportStream(
  client: Client,
  lines: Lines,
  first: ResultSet,
  next: (after: Position) => Bound,
): ReadableStream<Uint8Array> {
  const utf8 = new TextEncoder();
  let page: ResultSet | undefined = first;
  let after: Position | undefined;
  return new ReadableStream(
    {
      async pull(controller) {
        const isFirst = after === undefined;
        // Where the database is at hand, nothing else would come between the pages.
        await macrotask();
        page ??= await client.execute(next(after!));
        // The first row of a page is its total.
        const rows = page.rows.slice(1);
        page = undefined;
        const text = (isFirst ? lines.head : '') + rows.map((row) => lines.line(row.body as string)).join('');
        if (text !== '') controller.enqueue(utf8.encode(text));
        if (rows.length < EXPORT_ROWS) controller.close();
        else after = JSON.parse(rows.at(-1)!.last as string) as Position;
      },
    },
    // Nothing is read ahead of a client that is slow, or that only asked for the head.
    { highWaterMark: 0 },
  );
}
