/** A page of the documentation as what it tells its reader to do. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A block of code: its language, what stands behind that, and what is in it. */
export type Block = { language: string; info: string; body: string };
/** A line for a shell, and what it is to print: the lines with `#` below it. */
export type Step = { line: string; prints: string[] };

export const blocksOf = (text: string): Block[] =>
  [...text.matchAll(/^```(\w+) ?(.*)\n([\s\S]*?)^```$/gm)].map(([, language, info, body]) => ({
    language: language!,
    info: info!,
    body: body!,
  }));

export function stepsOf(body: string): Step[] {
  const steps: Step[] = [];
  for (const line of body.trimEnd().split('\n')) {
    if (line.startsWith('# ')) steps.at(-1)!.prints.push(line.slice(2));
    else steps.push({ line, prints: [] });
  }
  return steps;
}

/** Which of the lines a text does not have. Names of header fields have no case (RFC 9110, 5.1), `…` is anything. */
export const missing = (text: string, prints: readonly string[]): string[] =>
  prints.filter((wanted) => {
    const parts = wanted.split('…').map((part) => RegExp.escape(part));
    return !new RegExp(parts.join('.*'), 'i').test(text);
  });

/**
 * Puts a block where its info says: `FILE`, `FILE ^` (at its beginning), `FILE + LINE` (before the line that has this
 * in it) or `FILE - LINE` (in place of the declaration that begins there).
 * @throws Error where there is no such line
 */
export function put(cwd: string, { info, body }: Block): void {
  const [file = '', how, ...marker] = info.split(' ');
  const path = join(cwd, file);
  if (how === undefined) {
    writeFileSync(path, body);
    return;
  }
  const lines = readFileSync(path, 'utf8').split('\n');
  const at = how === '^' ? 0 : lines.findIndex((line) => line.includes(marker.join(' ')));
  if (at < 0) throw new Error(`${file} has no line with ${marker.join(' ')}`);
  // A declaration's rules are one line, or end where its brace closes.
  const last = how === '-' ? lines.findIndex((line, n) => n >= at && /\},?$/.test(line)) : at - 1;
  lines.splice(at, last - at + 1, ...body.trimEnd().split('\n'));
  writeFileSync(path, lines.join('\n'));
}
