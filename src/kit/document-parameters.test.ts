import { describe, expect, it } from 'vitest';
import { type Document, documentOf } from './document.fixture.ts';

const document = documentOf();
const { parameters } = document.components;
const parametersOf = (of: Document, path: string, method: string) =>
  of.paths[path]![method]!.parameters.map((p) => of.components.parameters[p.$ref.split('/').at(-1)!]!);
const namesOf = (path: string, method: string) => parametersOf(document, path, method).map((p) => p.name);

describe('parameters', () => {
  it('demand If-Match where the resource does, and tell of 428', () => {
    for (const method of ['put', 'patch', 'delete']) {
      const ifMatch = parametersOf(document, '/books/{id}', method).find((p) => p.name === 'If-Match');
      expect(ifMatch?.required).toBe(true);
      expect(document.paths['/books/{id}']![method]!.responses).toHaveProperty('428');
      const other = parametersOf(document, '/shelves/{id}', method).find((p) => p.name === 'If-Match');
      expect(other?.required).toBeUndefined();
      expect(document.paths['/shelves/{id}']![method]!.responses).not.toHaveProperty('428');
    }
  });

  it('know ids that are texts', () => {
    expect(parametersOf(document, '/books/{id}', 'get')[0]?.schema.type).toBe('string');
    expect(parametersOf(document, '/shelves/{id}/books', 'get')[0]?.schema.type).toBe('integer');
  });

  it('have q where something is searched', () => {
    expect(namesOf('/shelves', 'get')).toContain('q');
    expect(namesOf('/books', 'get')).not.toContain('q');
  });

  it.each([
    ['price', 'number', ['', '_ne', '_gt', '_gte', '_lt', '_lte', '_like']],
    ['shelfId', 'integer', ['', '_ne', '_gt', '_gte', '_lt', '_lte', '_like']],
    ['size.wide', 'number', ['', '_ne', '_gt', '_gte', '_lt', '_lte', '_like']],
    ['sold', 'boolean', ['', '_ne']],
    ['tags', 'string', ['', '_ne', '_like']],
  ])('compare %s, which is a %s, as it can be compared', (name, type, suffixes) => {
    const found = parametersOf(document, '/books', 'get').filter(
      (p) => p.name.replace(/_[a-z]+$/, '') === name,
    );
    expect(found.map((p) => p.name.slice(name.length))).toEqual(suffixes);
    expect(found[0]?.schema).toEqual({ type: 'array', items: { type } });
  });

  it('let any member of an open JSON column be named', () => {
    const data = parametersOf(document, '/books', 'get').find((p) => p.name === 'data');
    expect(data).toMatchObject({ style: 'form', explode: true, schema: { type: 'object' } });
    const names = new RegExp((data!.schema.propertyNames as { pattern: string }).pattern);
    expect(['data.a', 'data.a.b_gte', 'data', 'database'].map((name) => names.test(name))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  it('sort by what has an order', () => {
    const { items } = parameters['Book._sort']!.schema as { items: { anyOf: [{ enum: string[] }, object] } };
    expect(items.anyOf[0].enum).toEqual(expect.arrayContaining(['first line', 'size.wide', 'size.note']));
    expect(items.anyOf[0].enum).not.toContain('tags');
    expect(items.anyOf[1]).toEqual({ type: 'string', pattern: '^data\\..+$' });
  });

  it('embed and expand what the graph has, down to the second level', () => {
    expect(parameters['Book._expand']?.schema).toMatchObject({ items: { enum: ['shelf', 'shelf.books'] } });
    expect(parameters['Shelf._embed']?.schema).toMatchObject({ items: { enum: ['books', 'books.shelf'] } });
    expect(parameters).not.toHaveProperty(['Book._embed']);
  });

  it('have names for components that every tool takes', () => {
    for (const names of Object.values(document.components).map(Object.keys))
      for (const name of names) expect(name).toMatch(/^[\w.-]+$/);
    expect(namesOf('/books', 'get')).toContain('first line_like');
  });
});
