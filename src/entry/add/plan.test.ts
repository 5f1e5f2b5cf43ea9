/** What a file's collections become: relations, and what is said of each guess. */
import { describe, expect, it } from 'vitest';
import { readCollections } from './collections.ts';
import { resourcesIndex, schemaIndex, withColumns, withFields, withHas } from './edits.ts';
import { planFile } from './plan.ts';
import { type Project, readProject } from './project.ts';
import { resourceText } from './resource-text.ts';
import { entityInWords } from './summary.ts';
import { tableText } from './table-text.ts';

const real = await readProject(false);
const users = real.resources.find(({ name }) => name === 'users')!;
const none = new Set<string>();
const project: Project = {
  ...real,
  resources: [users],
  samples: [],
  tables: none,
  exports: none,
  files: none,
};

async function planOf(data: Record<string, unknown>, stored: Record<string, unknown[]> = {}) {
  const targets = Object.entries({ users: [], ...stored }).map(([name, ids]) => ({
    name,
    idKind: 'integer' as const,
    missing: async (wanted: unknown[]) => wanted.filter((id) => !(ids as unknown[]).includes(id)),
  }));
  const plan = await planFile(readCollections(data), 'db.json', project, targets);
  const of = (name: string) => plan.entities.find((entity) => entity.name === name)!;
  return { plan, of };
}
const locate = (name: string) => ({ identifier: name, file: name });

describe('a reference', () => {
  it.each([
    ['categories', 'categoryId'],
    ['boxes', 'boxId'],
    ['people', 'personId'],
    ['posts', 'post_id'],
    ['blog-posts', 'blogPostId'],
    ['staff', 'staffId'],
  ])('to %s is %s', async (parent, field) => {
    const { of } = await planOf({ [parent]: [{ id: 7, a: 1 }], things: [{ id: 1, [field]: 7 }] });
    expect(of('things').columns[0]!.refersTo).toBe(parent);
    expect(of('things').belongsTo).toEqual([[parent, field]]);
    expect(of(parent).has).toEqual(['things']);
  });

  it('may be missing, and be to its own collection', async () => {
    const { of } = await planOf({
      nodes: [
        { id: 1, nodeId: null },
        { id: 2, nodeId: 1 },
      ],
    });
    expect(of('nodes')).toMatchObject({ belongsTo: [['nodes', 'nodeId']], has: ['nodes'] });
    expect(tableText(of('nodes'), locate, () => true)).toContain(
      'references((): AnySQLiteColumn => nodes.id',
    );
  });

  it('in a circle may be missing, so that a first row can be created', async () => {
    const { of } = await planOf({ a: [{ id: 1, bId: 1 }], b: [{ id: 1, aId: 1 }], c: [{ id: 1, aId: 1 }] });
    expect(['a', 'b', 'c'].map((name) => of(name).columns[0]!.nullable)).toEqual([true, true, false]);
    expect(entityInWords(of('a')).join('\n')).toContain('bId may be left out, though no row does');
  });

  it('to people is the caller unless somebody else is named', async () => {
    const { of, plan } = await planOf({ users: [{ id: 1, name: 'a' }], notes: [{ id: 1, userId: 1 }] });
    expect(of('notes').fromCaller).toEqual(['userId']);
    expect(plan.has.get('users')).toEqual(['notes']);
  });

  it('may be to rows that the database has', async () => {
    const { of } = await planOf({ notes: [{ id: 1, userId: 12 }] }, { users: [12] });
    expect(of('notes').columns[0]!.refersTo).toBe('users');
  });

  it.each<[string, Record<string, unknown>, string]>([
    [
      'to a row that is not there',
      {
        posts: [{ id: 1 }],
        notes: [
          { id: 1, postId: 1 },
          { id: 2, postId: 9 },
        ],
      },
      'postId is a plain number and no reference to posts: row 2 has 9, which is not there',
    ],
    [
      'of another type',
      { posts: [{ id: 'a' }], notes: [{ id: 1, postId: 1 }] },
      'postId is a plain number and no reference to posts, whose ids are texts',
    ],
  ])('%s is none, which is said', async (_, data, note) => {
    const { of } = await planOf(data);
    expect(of('notes').columns[0]!.refersTo).toBeUndefined();
    expect(entityInWords(of('notes')).join('\n')).toContain(note);
  });

  it('is not expanded over a field of the row, nor embedded over one of the parent', async () => {
    const { of } = await planOf({
      categories: [{ id: 1, products: ['a'] }],
      products: [{ id: 1, categoryId: 1, category: 'Books' }],
    });
    expect(of('products').columns[0]!.refersTo).toBe('categories');
    expect(of('products').belongsTo).toEqual([]);
    expect(of('products').notes[0]).toContain('a field category of their own');
    expect(of('categories').has).toEqual([]);
  });
});

describe('a declaration', () => {
  it('has at most 20 lines, however many fields there are', async () => {
    const fields = Object.fromEntries(
      Array.from({ length: 40 }, (_, n) => [`field${n}`, n % 2 ? 'a' : { n }]),
    );
    const { of } = await planOf({ things: [{ id: 1, ...fields }] });
    const text = resourceText(of('things'));
    const declaration = text.slice(text.indexOf('resource({'));
    // Biome may give each field that is searched a line of its own.
    expect(declaration.split('\n').length + of('things').search.length).toBeLessThanOrEqual(20);
  });

  it('keeps clear of names that the document has', async () => {
    const { of } = await planOf({ accounts_: [], tokens: [{ id: 1 }] });
    expect(of('tokens').item).toBe('TokenRow');
  });

  it('says of secrets, columns of several types and names of private columns what they are', async () => {
    const { of } = await planOf({
      things: [
        { id: 1, token: 'x', size: 1, createdAt: 'now' },
        { id: 2, size: 'L' },
      ],
    });
    const words = entityInWords(of('things')).join('\n');
    expect(words).toMatch(/token is public/);
    expect(words).toMatch(/size has values of several types/);
    expect(words).toMatch(/createdAt is the property createdAt_/);
  });
});

describe('an edit', () => {
  const index = `import type { Resource } from '../kit/resource.ts';
import { users } from './users.ts';

export const resources = {
  users,
  'a-b': aB, // kept by hand
} satisfies Record<string, Resource>;
`;

  it('of the resources adds and removes', () => {
    const added = resourcesIndex(index, [{ name: 'c-d', identifier: 'cD', file: 'c-d' }], ['users']);
    expect(added).toContain("import { cD } from './c-d.ts';");
    expect(added).not.toContain('users');
    expect(added).toMatch(/'a-b': aB.*'c-d': cD/s);
  });

  it('of the schema adds and removes', () => {
    const text = schemaIndex("export * from './a.ts';\nexport * from './b.ts';\n", ['c'], ['a']);
    expect(text).toBe("export * from './b.ts';\nexport * from './c.ts';\n");
  });

  it('of what a resource has adds, removes, and begins', () => {
    const access = "\n  access: { read: 'anyone' },\n";
    expect(withHas(`${access}  has: ['a', 'b'],\n`, 'f', ['c'], ['a'])).toBe(`${access}  has: ['b', 'c'],\n`);
    expect(withHas(`${access}  has: ['a'],\n`, 'f', [], ['a'])).toBe(access);
    expect(withHas(access, 'f', ['c'])).toBe(`\n  access: { read: 'anyone' },\n  has: ['c'],\n`);
  });

  it.each([
    ['resources', () => resourcesIndex('export const all = {};', [], [])],
    ['has', () => withHas('nothing', 'src/resources/users.ts', ['a'])],
    ['fields', () => withFields('nothing', 'src/resources/users.ts', ['a: z.string(),'])],
    [
      'columns',
      () => withColumns('nothing', 'f.ts', { table: 'users', columns: ['a'], builders: [], types: [] }),
    ],
  ])('that finds not what it looks for is refused (%s)', (_, edit) => {
    expect(edit).toThrow(/^(src\/resources|f\.ts)/);
  });
});
