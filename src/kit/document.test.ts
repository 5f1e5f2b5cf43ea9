import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { type Document, documentOf } from './document.fixture.ts';

const document = documentOf();
const { schemas, examples } = document.components;

describe('security', () => {
  const anyone = [{}, { bearerAuth: [] }, { basicAuth: [] }];
  const signedIn = anyone.slice(1);
  const at = (of: Document, method: string, path = '/books/{id}') => of.paths[path]![method]!;

  it('is none for what anyone reads, and optional where a caller makes a difference', () => {
    expect(at(document, 'get').security).toEqual([]);
    expect(at(document, 'post', '/books').security).toEqual(anyone);
    const own = documentOf({ read: (book) => sql`${book.sold}` });
    for (const method of ['get', 'put', 'delete']) expect(at(own, method).security).toEqual(anyone);
    expect(at(own, 'get', '/shelves').security, 'it may embed books').toEqual(anyone);
  });

  it('is asked for by every other rule, and by that of reading what is changed', () => {
    for (const rule of ['signedIn', 'owner', 'admin'] as const)
      expect(at(documentOf({ update: rule }), 'patch').security).toEqual(signedIn);
    const readers = documentOf({ read: 'signedIn' });
    expect(at(readers, 'delete').security).toEqual(signedIn);
    expect(at(readers, 'post', '/books').security, 'a letter box').toEqual(anyone);
  });

  it('is said in words', () => {
    expect(at(documentOf({ delete: 'admin' }), 'delete').description).toContain('Admins may.');
    expect(at(document, 'get').description).toContain('Anyone may.');
  });

  it('has a 403 for reads, since an API key may lack the scope', () => {
    expect(at(documentOf({}), 'get').responses).toHaveProperty('403');
  });
});

describe('rows', () => {
  it('have what was asked for only where they are read', () => {
    expect(schemas.Book?.properties).not.toHaveProperty('shelf');
    expect(schemas.BookRead?.properties.shelf).toMatchObject({
      anyOf: [{ $ref: '#/components/schemas/ShelfEmbedded' }, { type: 'null' }],
    });
    expect(schemas.ShelfEmbedded?.properties.books).toMatchObject({
      items: { $ref: '#/components/schemas/Book' },
    });
    expect(schemas.BookRead?.required, 'since _fields may leave any out').toBeUndefined();
    expect(schemas.BookEmbedded?.required).toEqual(schemas.Book?.required);
  });

  it('never have private columns, nor bodies what they may not set', () => {
    expect(JSON.stringify(document)).not.toMatch(/buyer|ownerId|createdAt/);
    expect(schemas.NewBook?.properties).toHaveProperty('id');
    expect(schemas.NewBook?.properties).not.toHaveProperty('views');
    expect(schemas.NewShelf?.properties).not.toHaveProperty('id');
  });

  it('have examples that fit', () => {
    expect(examples.NewBook?.value).toEqual({
      id: '0b9f0a4e-2f6c-4d0c-8a3e-6a4f1c1f9a55',
      shelfId: 1,
      'first line': 'First line',
      price: 1.5,
      sold: false,
      isbn: '123',
      data: { name: 'Value' },
      tags: ['Tag'],
      size: { wide: 1.5, note: 'Note' },
    });
    expect(examples.PatchedBook?.value).toEqual({ 'first line': 'First line' });
  });
});
