/** Whether a sample printed what came. */
import { spawnSync } from 'node:child_process';
import { inspect } from 'node:util';
import type { Exchange } from '../contract/conform.ts';

export type Printed = { name: string; language: string; stdout: string; exchange: Exchange };

/** Reads what Python prints of JSON, a line of JSON each. */
const PYTHON =
  'import ast,json,sys\nprint(json.dumps([ast.literal_eval(text) for text in json.load(sys.stdin)]))';

/** @returns the names of those that printed something else than the answer: its JSON, its text or its status */
export function misprinted(all: Printed[]): string[] {
  const isJson = ({ exchange }: Printed) => /json/.test(exchange.headers.get('content-type') ?? '');
  const inPython = all.filter((one) => one.language === 'Python' && isJson(one));
  const read = spawnSync('python3', ['-c', PYTHON], {
    input: JSON.stringify(inPython.map(({ stdout }) => stdout)),
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (read.status !== 0) return [`Python's: ${read.stderr.trim().split('\n').at(-1)}`];
  const values = JSON.parse(read.stdout) as unknown[];
  const seen = new Map(inPython.map((one, index) => [one, inspect(values[index])]));
  const right = (one: Printed) => {
    const { status, text } = one.exchange;
    if (status === 204) return one.stdout.trim() === '204';
    if (!isJson(one) || one.language === 'curl') return one.stdout.trimEnd() === text.trimEnd();
    return (seen.get(one) ?? one.stdout.trimEnd()) === inspect(JSON.parse(text));
  };
  return all.filter((one) => !right(one)).map(({ name }) => name);
}
