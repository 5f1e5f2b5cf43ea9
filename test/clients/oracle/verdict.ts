/** What is to be said of two answers to one query. */
import { type Row, send } from '../api.ts';
import { links, mismatches } from './compare.ts';
import type { Answers, Difference } from './difference.ts';
import { differences } from './differences.ts';
import type { Peers } from './peers.ts';
import { address, type Query } from './query.ts';
import { reordered, unordered } from './reordered.ts';

export type Verdict = {
  /** What the query falls under. */
  difference: Difference | undefined;
  /** What is wrong; empty where nothing is. */
  faults: string[];
  answers: Answers;
};

export async function verdict({ data, ledge, jsonServer }: Peers, query: Query): Promise<Verdict> {
  const [theirs, ours] = await Promise.all([jsonServer, ledge].map((base) => send(base + address(query))));
  const answers: Answers = { theirs: theirs!, ours: ours! };
  const difference = differences.find((d) => d.covers?.(query, data, answers));
  if (!difference) return { difference, answers, faults: mismatches(answers.theirs, answers.ours) };
  if ('holds' in difference)
    return {
      difference,
      answers,
      faults: difference.holds(answers) ? [] : [`not as told of ${difference.what}`],
    };
  const found = await send(jsonServer + address(unordered(query)));
  const { all, shown } = reordered(query, found.json as Row[]);
  const headers = new Headers({ 'x-total-count': String(all.length) });
  const led = answers.theirs.headers.get('link') ?? '';
  // One page alone has no links there, nor has one past the end.
  if (links(answers.theirs).first) headers.set('link', led);
  return { difference, answers, faults: mismatches({ status: 200, json: shown, headers }, answers.ours) };
}
