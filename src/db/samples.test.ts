import { createHash } from 'node:crypto';
import { drizzle } from 'drizzle-orm/libsql';
import { createInsertSchema } from 'drizzle-zod';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { openDatabase, privates } from './load.fixture.ts';
import { loadRows } from './load.ts';
import { type SampleName, sampleRows } from './samples.ts';
import { albums, comments, photos, posts, todos, users } from './schema/index.ts';

type Row = Record<string, unknown>;
const samples = (await sampleRows()) as Record<SampleName, Row[]>;
const texts = (value: unknown): string[] =>
  typeof value === 'object' && value !== null ? Object.values(value).flatMap(texts) : [String(value)];

describe.each([
  ['users', 10, undefined, ['id', 'name', 'username', 'email', 'address', 'phone', 'website', 'company']],
  ['posts', 100, ['userId', 10], ['userId', 'id', 'title', 'body']],
  ['comments', 500, ['postId', 5], ['postId', 'id', 'name', 'email', 'body']],
  ['albums', 100, ['userId', 10], ['userId', 'id', 'title']],
  ['photos', 5000, ['albumId', 50], ['albumId', 'id', 'title', 'url', 'thumbnailUrl']],
  ['todos', 200, ['userId', 20], ['userId', 'id', 'title', 'completed']],
] as const)('sample %s', (name, count, parent, keys) => {
  it(`are ${count} in JSONPlaceholder's shape`, () => {
    expect(samples[name].map((row) => row.id)).toEqual(Array.from({ length: count }, (_, i) => i + 1));
    for (const row of samples[name]) expect(Object.keys(row)).toEqual(keys);
  });

  it('are spread evenly, in order, over their parents', () => {
    const [key, each] = parent ?? ['id', 1];
    for (const row of samples[name]) expect(row[key]).toBe(Math.ceil(Number(row.id) / each));
  });

  it('have titles of several words and no text that is empty or a template', () => {
    for (const row of samples[name]) {
      if ('title' in row) expect(row.title).toMatch(/^\P{Ll}.*\S \S/u);
      for (const text of texts(row)) expect(text).toMatch(/^[^{}]+$/);
    }
  });
});

describe('sampleRows', () => {
  it('gives the same rows each time', async () => {
    const hash = (value: unknown) => createHash('sha256').update(JSON.stringify(value)).digest('hex');
    expect(hash(await sampleRows())).toBe(hash(samples));
    expect(hash(samples)).toBe('eedfc8f90549268b5f64c4672f37253daa71d3329c41867ca9b6cab8527c54d4');
  });

  it('nests addresses and companies', () => {
    for (const { address, company } of samples.users as { address: Row; company: Row }[]) {
      expect(Object.keys(address)).toEqual(['street', 'suite', 'city', 'zipcode', 'geo']);
      expect(address.geo).toEqual({
        lat: expect.stringMatching(/^-?\d+\.\d{4}$/),
        lng: expect.stringMatching(/^-?\d+\.\d{4}$/),
      });
      expect(Object.keys(company)).toEqual(['name', 'catchPhrase', 'bs']);
    }
  });

  it('gives usernames that could sign in, each once, none of them admin', () => {
    const usernames = samples.users.map((user) => String(user.username).toLowerCase());
    for (const username of usernames) expect(username).toMatch(/^[a-z0-9._-]{3,32}$/);
    expect(new Set([...usernames, 'admin']).size).toBe(11);
  });

  it('leads to nobody: addresses are of reserved domains and numbers', () => {
    const reserved = /^[\w.+'-]+@example\.(com|org|net)$/;
    for (const { email } of [...samples.users, ...samples.comments]) expect(email).toMatch(reserved);
    for (const { website, phone } of samples.users) {
      expect(website).toMatch(/^[a-z0-9-]+\.example$/);
      expect(phone).toMatch(/^\d{3}-555-01\d\d$/);
    }
    for (const { url, thumbnailUrl } of samples.photos) {
      expect([url, thumbnailUrl].join()).toMatch(
        /^(https:\/\/photos\.example\.com\/(600|150)\/[0-9a-f]{6},?){2}$/,
      );
    }
  });

  it('has bodies of several sentences, and todos of both kinds', () => {
    for (const { body } of [...samples.posts, ...samples.comments]) expect(body).toMatch(/[.!?]\n.*[.!?]$/s);
    expect(new Set(samples.todos.map((todo) => todo.completed))).toEqual(new Set([true, false]));
  });
});

describe('loading the samples', () => {
  it('keeps every value as it was', async () => {
    await using database = await openDatabase();
    const tables = { photos, comments, todos, albums, posts, users };
    const collections = Object.entries(tables).map(([name, table]) => {
      const row = (createInsertSchema(table) as unknown as z.ZodObject).omit(privates).strict();
      return { name, table, row };
    });
    expect(await loadRows(database.client, collections, samples)).toEqual(
      Object.fromEntries(
        Object.entries(samples).map(([n, r]) => [n, { inserted: r.length, replaced: 0, removed: 0 }]),
      ),
    );
    const db = drizzle(database.client);
    for (const [name, table] of Object.entries(tables)) {
      const stored = await db.select().from(table).orderBy(table.id);
      for (const row of stored)
        for (const column of Object.keys(privates)) delete row[column as keyof typeof row];
      expect(stored).toEqual(samples[name as SampleName]);
    }
    expect(
      await database.rows('select distinct typeof(completed) as t, typeof(user_id) as u from todos'),
    ).toEqual([{ t: 'integer', u: 'integer' }]);
  });
});
