/** Query strings, from a grammar that knows the dialect and what people get wrong in it. */
import fc from 'fast-check';
import type { Operation, Parameter, Schema } from './operations.ts';
import { encoded, integer, text } from './values.ts';

type Pair = [name: string, value: string];

const suffixes = [
  '',
  '_ne',
  '_gt',
  '_gte',
  '_lt',
  '_lte',
  '_like',
  '_foo',
  ':gt',
  ':contains',
  '_ne_ne',
  '.a',
  '.a.b',
  '[]',
];
const unknown = [
  '_per_page',
  '_where',
  '_embedd',
  'ownerId',
  'owner_id',
  'version',
  'createdAt',
  'passwordHash',
  'q',
  'rowid',
];

/** A cursor that nobody gave out. */
const cursor = fc.oneof(
  fc.constantFrom('', 'bm9uZQ.AAAAAAAAAAAAAAAAAAAAAA', '.', 'a.b.c', 'WzFd.AAAAAAAAAAAAAAAAAAAAAA'),
  fc
    .tuple(fc.jsonValue(), fc.base64String({ maxLength: 24 }))
    .map(
      ([position, signature]) =>
        `${Buffer.from(JSON.stringify(position)).toString('base64url')}.${signature}`,
    ),
);

/** A value that the schema of a parameter names, or one near it. */
function valueFor({ name, schema, explode }: Parameter): fc.Arbitrary<string> {
  if (name === '_cursor') return cursor;
  const item = schema.items ?? schema;
  const named = namedBy(item);
  const one =
    named.length > 0
      ? fc.oneof({ arbitrary: fc.constantFrom(...named), weight: 8 }, near(named))
      : typed(item);
  if (schema.type !== 'array' || (explode !== false && named.length === 0)) return one;
  return fc.array(one, { minLength: 1, maxLength: 4 }).map((values) => values.join());
}

const namedBy = (schema: Schema): string[] =>
  [schema, ...(schema.anyOf ?? [])].flatMap((one) => (one.enum ?? []).map(String));
const near = (names: string[]) =>
  fc
    .tuple(fc.constantFrom(...names), fc.constantFrom(...names, ...unknown))
    .chain(([a, b]) =>
      fc.constantFrom(
        `-${a}`,
        `${a}.${b}`,
        `${a}.${b}.${a}`,
        `${a}:desc`,
        a.toUpperCase(),
        `${a},${a}`,
        `${a},`,
        ` ${a}`,
        `${a}'--`,
        b,
      ),
    );

function typed(schema: Schema): fc.Arbitrary<string> {
  const type = [schema.type].flat()[0];
  if (type === 'integer') return fc.oneof({ arbitrary: integer.map(String), weight: 6 }, text);
  if (type === 'number') return fc.oneof({ arbitrary: fc.double().map(String), weight: 6 }, text);
  if (type === 'boolean')
    return fc.oneof({ arbitrary: fc.constantFrom('true', 'false', '1', '0'), weight: 6 }, text);
  return text;
}

/** One parameter: as it is declared, of another operator, of another resource, or of nobody. */
function pair(known: Parameter[], others: string[]): fc.Arbitrary<Pair> {
  const named = (name: string) => fc.tuple(fc.constant(name), text);
  const filters = known.filter((p) => !p.name.startsWith('_')).map((p) => p.name);
  const choices = [
    { arbitrary: fc.constantFrom(...unknown, ...others).chain(named), weight: 1 },
    { arbitrary: fc.tuple(text, text), weight: 1 },
  ];
  if (known.length > 0)
    choices.push({
      arbitrary: fc.constantFrom(...known).chain((p) => fc.tuple(fc.constant(p.name), valueFor(p))),
      weight: 16,
    });
  if (filters.length > 0)
    choices.push({
      arbitrary: fc
        .tuple(fc.constantFrom(...filters), fc.constantFrom(...suffixes))
        .chain(([name, suffix]) => named(name + suffix)),
      weight: 2,
    });
  return fc.oneof(...choices);
}

/** Parameters as the document says, each with a value of its type. */
function right(known: Parameter[]): fc.Arbitrary<Pair[]> {
  const [filters, others] = [
    known.filter((p) => !p.name.startsWith('_')),
    known.filter((p) => p.name.startsWith('_')),
  ];
  const some = (of: Parameter[]) => fc.uniqueArray(fc.constantFrom(...of), { maxLength: 3 });
  const chosen = fc.tuple(
    filters.length > 0 ? some(filters) : fc.constant([]),
    others.length > 0 ? some(others) : fc.constant([]),
  );
  return chosen.chain((groups) =>
    fc.tuple(...groups.flat().map((p) => fc.tuple(fc.constant(p.name), rightValue(p)))),
  );
}

function rightValue({ name, schema }: Parameter): fc.Arbitrary<string> {
  if (name === '_cursor') return fc.constant('');
  const item = schema.items ?? schema;
  const named = namedBy(item);
  if (named.length > 0)
    return fc
      .uniqueArray(fc.constantFrom(...named), { minLength: 1, maxLength: 3 })
      .map((names) => names.join());
  const type = [item.type].flat()[0];
  if (type === 'integer') return fc.integer({ min: name.startsWith('_') ? 1 : -2, max: 30 }).map(String);
  if (type === 'boolean') return fc.constantFrom('true', 'false', '1', '0');
  return type === 'number'
    ? fc.integer().map((n) => String(n / 8))
    : text.map((value) => value.replaceAll('\0', ''));
}

/** A query string without its question mark; mostly of few parameters, now and then of many. */
export function query(operation: Operation, others: string[]): fc.Arbitrary<string> {
  const known = operation.parameters.filter((p) => p.in === 'query');
  const wild = pair(known, others).chain(([name, value]) =>
    fc.tuple(encoded(name), encoded(value), fc.constantFrom('=', '=', '=', '=', '=', '=', '=', '', '==')),
  );
  const as = ([name, value]: Pair): [string, string, string] => [
    ...([encodeURIComponent(name), encodeURIComponent(value.toWellFormed())] as const),
    '=',
  ];
  return fc
    .oneof(
      { arbitrary: fc.constant([]), weight: known.length > 0 ? 10 : 150 },
      { arbitrary: right(known).map((pairs) => pairs.map(as)), weight: known.length > 0 ? 50 : 0 },
      { arbitrary: fc.array(wild, { maxLength: 5 }), weight: 30 },
      { arbitrary: fc.array(wild, { maxLength: 80, size: 'max' }), weight: 1 },
    )
    .map((pairs) =>
      pairs
        .map(([name, value, is]) => name + is + value)
        .join('&')
        .slice(0, 7_000),
    );
}
