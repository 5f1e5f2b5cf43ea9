/** What cannot be added is refused in one line that names the collection, and the row where there is one. */
import { describe, expect, it } from 'vitest';
import { createApp } from '../../app.ts';
import { gatedHasher } from '../../auth/hasher.ts';
import { parseSettings } from '../../config.ts';
import { createLogger } from '../../http/log.ts';
import { readCollections } from './collections.ts';
import { OWN_PATHS } from './names.ts';
import { planFile, planName } from './plan.ts';
import { type Project, readProject } from './project.ts';

const real = await readProject(false);
/** As if nothing had been added to what Ledge itself has, whatever this checkout has. */
const project: Project = {
  ...real,
  resources: real.resources.filter(({ name }) => name === 'users'),
  tables: new Set(['users', 'accounts', 'signing_keys']),
  files: new Set(['users', 'accounts', 'kit', 'index']),
  exports: new Set(['users', 'accounts', 'signingKeys']),
};
const nothingStored = project.resources.map(({ name, idKind }) => ({
  name,
  idKind,
  missing: async (ids: unknown[]) => ids,
}));
const plan = async (data: Record<string, unknown>) =>
  planFile(readCollections(data), 'db.json', project, nothingStored);
const row = { id: 1, name: 'a' };

describe('a file is refused', () => {
  it.each<[string, Record<string, unknown>, RegExp]>([
    ['that holds nothing', {}, /^The file holds no collections/],
    ['with a list of scalars', { tags: ['a', 'b'] }, /^tags, row 1: is a string; a row must be an object/],
    ['with a row that is none', { things: [row, null] }, /^things, row 2: is null; a row must be an object/],
    [
      'with a scalar for a collection',
      { version: '1.0' },
      /^version: is a string, neither a list of rows nor an object/,
    ],
    [
      'with an id twice',
      { things: [row, { id: 2 }, row] },
      /^things, row 3 \(id 1\): \/id: row 1 has the same id$/,
    ],
    [
      'with ids of two types',
      { things: [row, { id: '2' }] },
      /^things, row 2 \(id 2\): \/id: is a string, and those before/,
    ],
    [
      'with an id of 0',
      { things: [{ id: 0 }] },
      /^things, row 1 \(id 0\): \/id: must be a whole number from 1/,
    ],
    [
      'with an id that is a fraction',
      { things: [{ id: 1.5 }] },
      /^things, row 1 .*\/id: must be a whole number/,
    ],
    [
      'with an empty id',
      { things: [{ id: '' }] },
      /^things, row 1 .*\/id: must have from 1 to 255 characters$/,
    ],
    [
      'with an id that is an object',
      { things: [{ id: {} }] },
      /^things, row 1: \/id: must be a number or a text$/,
    ],
    ['with a collection of our own path', { auth: [row] }, /^auth: \/auth is a path of Ledge itself/],
    [
      'with a collection in other letters',
      { 'caf\u00e9s': [row] },
      /^"cafés" cannot be the name of a collection/,
    ],
    ['with a path for a collection', { 'a/b': [row] }, /^"a\/b" cannot be the name of a collection/],
    ['with a name of Object.prototype', { constructor: [row] }, /^"constructor" cannot be the name/],
    ['with __proto__', JSON.parse('{"__proto__": []}'), /^"__proto__" cannot be the name/],
    [
      'with two that are alike',
      { 'blog-posts': [], blogPosts: [] },
      /^blogPosts and blog-posts are too much alike/,
    ],
    ['with a table of ours', { 'signing-keys': [row] }, /^signing-keys: Ledge has a table of this name/],
    ['with a file of ours', { kit: [row] }, /^kit: there is a file kit\.ts/],
    [
      'with a member for a field',
      { things: [row, { 'a.b': 1 }] },
      /^things, row 2: "a\.b" cannot be the name of a field/,
    ],
    [
      'with a parameter for a field',
      { things: [{ _limit: 1 }] },
      /^things, row 1: "_limit" is a parameter of every list/,
    ],
    [
      'with a field toString',
      { things: [{ toString: 1 }] },
      /^things, row 1: "toString" is a name that no field can have/,
    ],
    [
      'with a number beyond 2^53',
      { things: [{ id: 1, n: 2 ** 60 }] },
      /^things, row 1 \(id 1\): \/n: .* write it as a text$/,
    ],
    [
      'with people whose ids are texts',
      { users: [{ id: 'u1', name: 'a' }] },
      /^users, row 1: \/id: is a text/,
    ],
    [
      'with passwords of people',
      { users: [row, { ...row, id: 2, password: 'x' }] },
      /^users, row 2: \/password would be public/,
    ],
  ])('%s', async (_, data, message) => {
    const error = await plan(data).catch((e: unknown) => e);
    expect((error as Error).message).toMatch(message);
    expect((error as Error).message).not.toContain('\n');
  });
});

describe('a name is refused', () => {
  it('of a resource that is there', () => {
    expect(() => planName('users', project)).toThrow('users is a resource already');
  });

  it.each(['account-rows', 'throttles', 'api-keys'])('of a table or a view that is there: %s', (name) => {
    expect(() => planName(name, real)).toThrow(`${name}: Ledge has a table of this name`);
  });

  it.skipIf(real.samples.length === 0)('of a sample, with the option that helps', () => {
    expect(() => planName('posts', real)).toThrow(/^posts is one of the samples: .*--drop-samples/);
  });
});

it('every path of Ledge itself is known as such', async () => {
  const settings = parseSettings({ SECRET: 'x'.repeat(32) });
  const app = createApp({
    ...{ settings, runtime: 'node', now: Date.now, asset: async () => undefined },
    database: () => {
      throw new Error('not needed');
    },
    log: createLogger('off', () => {}, Date.now),
    hasher: gatedHasher(1),
    peer: () => '',
    later: () => {},
  });
  const first = app.routes.map(({ path }) => path.split('/')[1]!.replace(/\..*/, ''));
  const resources = new Set(real.resources.map(({ name }) => name));
  const own = [...new Set(first)].filter((name) => /^[a-z]/.test(name) && !resources.has(name));
  expect(OWN_PATHS).toEqual(expect.arrayContaining(own));
});
