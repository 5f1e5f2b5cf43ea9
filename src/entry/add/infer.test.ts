/** What is made of values: columns, shapes, names. */
import { describe, expect, it } from 'vitest';
import { type Inferred, inferColumn } from './columns.ts';
import { columnOf, identifier, plurals, propertyOf, singular } from './names.ts';
import { inWords, shapeOf, typeOf, zodOf } from './shape.ts';

const column = (...values: unknown[]) =>
  inferColumn(
    'things',
    values.map((value) => (value === undefined ? {} : { value })),
    'value',
  );

describe('a column', () => {
  it.each<[string, unknown[], Partial<Inferred>]>([
    ['whole numbers', [1, -2, 0], { kind: 'integer', nullable: false }],
    ['numbers, one with a fraction', [1, 2.5], { kind: 'real', nullable: false }],
    ['numbers and nothing', [1, null, undefined], { kind: 'integer', nullable: true, missing: 2 }],
    ['truth values', [true, false], { kind: 'boolean', nullable: false }],
    ['texts', ['a', 'b'], { kind: 'text', maxLength: 300, nullable: false }],
    ['a long text', ['x'.repeat(151)], { kind: 'text', maxLength: 2_000 }],
    ['a very long text', ['x'.repeat(600_000)], { kind: 'text', maxLength: 1_000_000 }],
    ['a text longer than any bound', ['x'.repeat(1_200_000)], { kind: 'text', maxLength: 1_200_000 }],
    ['dates', ['2024-01-02', '2024-01-02T03:04:05Z'], { kind: 'text', isDate: true }],
    ['nothing at all', [null, undefined], { kind: 'text', nullable: true }],
    ['texts and numbers', ['a', 1], { kind: 'json', nullable: false }],
    ['objects', [{ a: 1 }], { kind: 'json' }],
    ['lists', [[1], []], { kind: 'json' }],
    ['numbers that floats hold and integers do not', [1.5, 1e300], { kind: 'real' }],
  ])('of %s', (_, values, expected) => expect(column(...values)).toMatchObject(expected));

  it('named like a measure is a number, though all are whole', () => {
    expect(inferColumn('things', [{ unitPrice: 3 }], 'unitPrice').kind).toBe('real');
  });

  it('refuses a whole number that JSON does not carry exactly, and names its row', () => {
    expect(() => column(1, 2 ** 53)).toThrow('things, row 2: /value: 9007199254740992 is beyond');
  });

  it('refuses what is nested too deep', () => {
    let deep: unknown = 1;
    for (let i = 0; i < 70; i++) deep = [deep];
    expect(() => column(deep)).toThrow('things: /value: is nested deeper than 64 levels');
  });
});

describe('the shape of JSON', () => {
  it.each<[unknown[], string, string, string]>([
    [[['a'], []], 'z.array(z.string())', 'string[]', 'list of texts'],
    [[[]], 'z.array(z.unknown())', 'unknown[]', 'list of anything'],
    [[[1, null]], 'z.array(z.number().nullable())', 'Array<number | null>', 'list of numbers'],
    [
      [{ a: 1 }, { a: 2, b: null }],
      'z.strictObject({ a: z.number(), b: z.unknown().optional() })',
      '{ a: number; b?: unknown }',
      'object of a, b',
    ],
    [
      [{ 'a-b': { c: true } }],
      'z.strictObject({ "a-b": z.strictObject({ c: z.boolean() }) })',
      '{ "a-b": { c: boolean } }',
      'object of a-b',
    ],
    [[1, 'a'], 'z.union([z.string(), z.number()])', 'string | number', 'text or number'],
    [
      [{ en: 'a' }, { de: 'b', fr: 'c' }, { it: 'd' }],
      'z.record(z.string(), z.string())',
      'Record<string, string>',
      'object of any names',
    ],
    [[{}], 'z.record(z.string(), z.unknown())', 'Record<string, unknown>', 'object of any names'],
    [
      [[1], { a: 1 }],
      'z.union([z.array(z.number()), z.strictObject({ a: z.number() })])',
      'number[] | { a: number }',
      'list of numbers or object of a',
    ],
    [
      [[{ a: 1 }, 'x']],
      'z.array(z.union([z.string(), z.strictObject({ a: z.number() })]))',
      'Array<string | { a: number }>',
      'list of values of several types',
    ],
  ])('%j is %s', (values, zod, type, words) => {
    const shape = shapeOf(values);
    expect([zodOf(shape, false), typeOf(shape, false), inWords(shape)]).toEqual([zod, type, words]);
  });

  it('refuses a member that would not be one', () => {
    expect(() => shapeOf([JSON.parse('{"__proto__": 1}')])).toThrow('__proto__');
  });

  it('of thousands of objects is found in no time that grows with their square', () => {
    const many = Array.from({ length: 50_000 }, (_, n) => ({ n, list: [n] }));
    expect(zodOf(shapeOf(many))).toBe('z.strictObject({ n: z.number(), list: z.array(z.number()) })');
  });
});

describe('names', () => {
  it.each([
    ['products', 'Product'],
    ['categories', 'Category'],
    ['blog-posts', 'BlogPost'],
    ['order_items', 'OrderItem'],
    ['people', 'Person'],
    ['movies', 'Movie'],
    ['boxes', 'Box'],
    ['classes', 'Class'],
    ['status', 'Status'],
    ['profile', 'Profile'],
  ])('%s has the singular %s', (many, one) => expect(singular(many)).toBe(one));

  it.each([
    ['category', 'categories'],
    ['box', 'boxes'],
    ['person', 'people'],
    ['day', 'days'],
    ['staff', 'staff'],
  ])('%s has %s among its plurals', (one, many) => expect(plurals(one)).toContain(many));

  it.each([
    ['blog-posts', 'blogPosts'],
    ['Products', 'products'],
    ['class', 'class_'],
    ['text', 'text_'],
    ['2'.padStart(2, 'a'), 'a2'],
  ])('%s is the constant %s', (name, constant) => expect(identifier(name)).toBe(constant));

  it.each([
    ['firstName', 'first_name'],
    ['First Name', 'first_name'],
    ['createdAt', 'created_at_2'],
    ['created_at', 'created_at_2'],
    ['rowid', 'rowid_2'],
    ['Überschrift', 'berschrift'],
    ['名', 'field'],
    ['$ref', 'ref'],
  ])('the field %s is the column %s', (field, name) =>
    expect(columnOf(field, new Set(['created_at']))).toBe(name),
  );

  it.each([
    ['createdAt', 'createdAt_'],
    ['ownerId', 'ownerId_'],
    ['name', 'name'],
    ['name_', 'name__'],
  ])('the field %s is the property %s', (field, property) => expect(propertyOf(field)).toBe(property));
});
