/** The request that the samples of an operation show, and how values are written. */

/** A value that the caller gives by an environment variable. */
export class Given {
  readonly env: string;
  /** What stands for it where the variable is not set; none for a secret. */
  readonly example: string | undefined;
  /** Whether the typed client takes it as a number. */
  readonly number: boolean;

  constructor(env: string, example?: string, number = false) {
    this.env = env;
    this.example = example;
    this.number = number;
  }
}

/** JSON, in which a value may be given by the environment. */
export type Value = string | number | boolean | null | Given | readonly Value[] | { [name: string]: Value };

export type Sample = {
  /** In upper case. */
  method: string;
  /** Those of the path, such as `posts` and `{id}`. */
  segments: string[];
  /** Values of those in braces. */
  param: Record<string, Value>;
  query: [name: string, value: Value][];
  /** Whether the typed client wants a query even where it is empty. */
  queried: boolean;
  headers: [name: string, value: Value][];
  body?: Value;
  /** Whether the body is sent as a form rather than as JSON. */
  form?: boolean;
  credentials: 'bearer' | 'basic' | undefined;
  /** What is printed: the JSON, the text, or the status where there is no body. */
  answer: 'json' | 'text' | 'none';
};

export const TOKEN = new Given('LEDGE_TOKEN');
export const USER = new Given('LEDGE_USER');
export const PASSWORD = new Given('LEDGE_PASSWORD');

/** Whether a part of a value is given by the environment. */
export const hasGiven = (value: Value): boolean => givenIn(value).length > 0;

/** What a value takes from the environment. */
export function givenIn(value: Value): Given[] {
  if (value instanceof Given) return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(givenIn) : [];
}

/** All that a request takes from the environment, each once, in the order of need. */
export function givenOf({ credentials, param, query, headers, body = null }: Sample): Given[] {
  const who = credentials === 'bearer' ? [TOKEN] : credentials === 'basic' ? [USER, PASSWORD] : [];
  const rest = [...Object.values(param), ...[...query, ...headers].map(([, value]) => value), body];
  const all = [...who, ...rest.flatMap(givenIn)];
  return all.filter((one, i) => all.findIndex(({ env }) => env === one.env) === i);
}

/** How a language writes what a value is made of. */
export type Notation = {
  leaf(value: string | number | boolean | null | Given): string;
  key(name: string): string;
  /** Whether there is a space inside of braces, and a comma after the last of several lines. */
  spaced: boolean;
  trailing: boolean;
  /** How many spaces a level is indented by. */
  indent: number;
};

/** Characters of a line that a value may fill. */
const WIDTH = 72;

/**
 * A value as source: in one line where there is room for it.
 * @param at how deep the line is indented that it begins in
 * @param used how many characters of that line are taken
 */
export function written(value: Value, notation: Notation, at = 0, used = 0): string {
  const { leaf, key, spaced, trailing, indent } = notation;
  if (value === null || typeof value !== 'object' || value instanceof Given) return leaf(value);
  const list = Array.isArray(value);
  const [open, close] = list ? '[]' : '{}';
  const parts = Object.entries(value).map(([name, part]) => ({ name: list ? '' : `${key(name)}: `, part }));
  if (parts.length === 0) return `${open}${close}`;
  const inner = at + indent;
  const flat = parts.map(({ name, part }) => name + written(part, notation, 0, Number.NEGATIVE_INFINITY));
  const space = spaced && !list ? ' ' : '';
  const line = `${open}${space}${flat.join(', ')}${space}${close}`;
  if (line.length + used <= WIDTH) return line;
  const lines = parts.map(
    ({ name, part }) => ' '.repeat(inner) + name + written(part, notation, inner, inner + name.length),
  );
  return `${open}\n${lines.join(',\n')}${trailing ? ',' : ''}\n${' '.repeat(at)}${close}`;
}

/** The path, each segment written by `part`: a literal as it stands in an address, or a value. */
export const pathOf = (
  { segments, param }: Sample,
  part: (value: Value) => string,
  literal = (text: string) => text,
) =>
  segments
    .map((segment) => {
      const value = param[segment.slice(1, -1)];
      return `/${segment.startsWith('{') && value !== undefined ? part(value) : literal(segment)}`;
    })
    .join('');

/** A value in an address, also one that a shell reads. */
export const encoded = (value: Value): string => encodeURIComponent(String(value)).replaceAll('!', '%21');
