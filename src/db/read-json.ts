/** Reads a file that an operator names, and says in one line what is wrong with it. */
import { readFile } from 'node:fs/promises';
import { LoadError } from './load-error.ts';

const space = /[ \t\n\r]*/y;
const token =
  /[{}[\],:]|"(?:[^"\\\p{Cc}]|[\u007f-\u009f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"|(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.])/uy;

/** The kinds of token that may come next: `s` a string, `v` another scalar, else the character itself. */
const expected = { value: '{[sv', item: '{[sv]', key: 's', member: 's}', colon: ':', '{': ',}', '[': ',]' };

/** Where RFC 8259's grammar is first broken. JSON.parse knows, but mostly does not tell. */
function faultAt(text: string): number {
  const open: ('{' | '[')[] = [];
  let next: keyof typeof expected | undefined = 'value';
  for (let at = 0; ; at = token.lastIndex) {
    space.lastIndex = at;
    space.exec(text);
    token.lastIndex = at = space.lastIndex;
    const found = token.exec(text)?.[0];
    if (found === undefined || next === undefined) return at;
    const kind = /^[{}[\],:]/.test(found) ? found : found.startsWith('"') ? 's' : 'v';
    if (!expected[next].includes(kind)) return at;
    const isKey: boolean = next === 'key' || next === 'member';
    if (kind === '{' || kind === '[') open.push(kind);
    if (kind === '}' || kind === ']') open.pop();
    if (kind === '{') next = 'member';
    else if (kind === '[') next = 'item';
    else if (kind === ':') next = 'value';
    else if (kind === ',') next = open.at(-1) === '{' ? 'key' : 'value';
    else next = kind === 's' && isKey ? 'colon' : open.at(-1);
  }
}

function notJson(text: string): string {
  const at = faultAt(text);
  const before = text.slice(0, at).split('\n');
  const where = `line ${before.length}, column ${before.at(-1)!.length + 1}`;
  if (at >= text.length) return `is not JSON: it ends too early, at ${where}`;
  return `is not JSON: unexpected ${JSON.stringify(String.fromCodePoint(text.codePointAt(at)!))} at ${where}`;
}

const unreadable: Record<string, string> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EISDIR: 'is a folder, not a file',
  EACCES: 'may not be read by this user',
};

/**
 * Reads a JSON file that holds an object, such as a json-server `db.json`.
 * @throws LoadError, one line: no such file, not UTF-8, not JSON (with line and column), not an object.
 */
export async function readJson(file: string): Promise<Record<string, unknown>> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw new LoadError(`${file}: ${unreadable[error.code ?? ''] ?? `cannot be read (${error.code})`}`);
  });
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new LoadError(`${file}: is not UTF-8 text`);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new LoadError(`${file}: ${notJson(text)}`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new LoadError(`${file}: must hold an object of collections, such as {"posts": [{"id": 1}]}`);
  }
  return value as Record<string, unknown>;
}
