/** What the values of a JSON column have in common, as a zod schema and as a type. */
import { Refusal } from '../refusal.ts';

export type Member = { shape: Shape; optional: boolean };
export type Shape = {
  /** The kinds of value that occur, null apart. None: nothing but nulls, or nothing at all. */
  of: ('string' | 'number' | 'boolean' | 'array' | 'object' | 'map')[];
  nullable: boolean;
  /** Of an array. */
  items?: Shape;
  /** Of a map, whose names are data. */
  values?: Shape;
  /** Of an object. */
  members?: Map<string, Member>;
};

/** Objects with more names than this are maps. */
const MAX_MEMBERS = 30;
/** As deep as the API lets a body be. */
const MAX_DEPTH = 64;
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The shape that all `values` fit; `undefined` among them counts for nothing.
 * @throws Refusal for what could not be kept: its message tells what, and not where
 */
export function shapeOf(values: readonly unknown[], depth = 1): Shape {
  if (depth > MAX_DEPTH) throw new Refusal(`is nested deeper than ${MAX_DEPTH} levels`);
  const shape: Shape = { of: [], nullable: values.includes(null) };
  for (const kind of ['string', 'number', 'boolean'] as const)
    if (values.some((value) => typeof value === kind)) shape.of.push(kind);
  const arrays = values.filter(Array.isArray);
  if (arrays.length > 0) {
    shape.of.push('array');
    shape.items = shapeOf(arrays.flat(1), depth + 1);
  }
  const objects = values.filter(isObject);
  if (objects.length > 0) describeObjects(shape, objects, depth);
  return shape;
}

function describeObjects(shape: Shape, objects: Record<string, unknown>[], depth: number): void {
  const members = new Map<string, unknown[]>();
  for (const object of objects) {
    for (const [name, value] of Object.entries(object)) {
      if (name in {}) throw new Refusal(`${JSON.stringify(name)} is a name that no member can have`);
      const known = members.get(name);
      if (known) known.push(value);
      else members.set(name, [value]);
    }
  }
  const shared = [...members.values()].some((values) => values.length * 2 >= objects.length);
  if (members.size === 0 || members.size > MAX_MEMBERS || (members.size > 3 && !shared)) {
    shape.of.push('map');
    shape.values = shapeOf([...members.values()].flat(1), depth + 1);
    return;
  }
  shape.of.push('object');
  shape.members = new Map(
    [...members].map(([name, values]) => [
      name,
      memberOf(shapeOf(values, depth + 1), values.length < objects.length),
    ]),
  );
}

/** What never had a value may as well be left out. */
const memberOf = (shape: Shape, missing: boolean): Member => ({
  shape,
  optional: missing || shape.of.length === 0,
});

const quoted = (name: string) => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name));

/** A zod schema as code. @param asNull whether null is allowed where it occurred; a column says that itself */
export function zodOf(shape: Shape, asNull = true): string {
  const options = shape.of.map((kind) => {
    if (kind === 'array') return `z.array(${zodOf(shape.items!)})`;
    if (kind === 'map') return `z.record(z.string(), ${zodOf(shape.values!)})`;
    if (kind !== 'object') return `z.${kind}()`;
    const members = [...shape.members!].map(
      ([name, { shape, optional }]) => `${quoted(name)}: ${zodOf(shape)}${optional ? '.optional()' : ''}`,
    );
    return `z.strictObject({ ${members.join(', ')} })`;
  });
  if (options.length === 0) return 'z.unknown()';
  const schema = options.length === 1 ? options[0]! : `z.union([${options.join(', ')}])`;
  return shape.nullable && asNull ? `${schema}.nullable()` : schema;
}

/** The same as a type. */
export function typeOf(shape: Shape, asNull = true): string {
  const options = shape.of.map((kind) => {
    if (kind === 'array') return arrayType(shape.items!);
    if (kind === 'map') return `Record<string, ${typeOf(shape.values!)}>`;
    if (kind !== 'object') return kind;
    const members = [...shape.members!].map(
      ([name, { shape, optional }]) => `${quoted(name)}${optional ? '?' : ''}: ${typeOf(shape)}`,
    );
    return `{ ${members.join('; ')} }`;
  });
  if (options.length === 0) return 'unknown';
  if (shape.nullable && asNull) options.push('null');
  return options.join(' | ');
}

function arrayType(items: Shape): string {
  const type = typeOf(items);
  return items.of.length <= 1 && !type.endsWith('null') ? `${type}[]` : `Array<${type}>`;
}

/** In plain words, for the summary: `a list of texts`. */
export function inWords(shape: Shape): string {
  const name = { string: 'text', number: 'number', boolean: 'true or false', map: 'object of any names' };
  const one = (kind: Shape['of'][number]) => {
    if (kind === 'array') return `list of ${many(shape.items!)}`;
    if (kind === 'object') return `object of ${[...shape.members!.keys()].slice(0, 6).join(', ')}`;
    return name[kind];
  };
  return shape.of.length === 0 ? 'anything' : shape.of.map(one).join(' or ');
}

function many({ of }: Shape): string {
  if (of.length !== 1) return of.length === 0 ? 'anything' : 'values of several types';
  return {
    string: 'texts',
    number: 'numbers',
    boolean: 'true or false',
    array: 'lists',
    object: 'objects',
    map: 'objects',
  }[of[0]!];
}
