import { mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { target } from './target.ts';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'ledge-target-')));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const path = (name: string) => join(folder, name);
for (const name of ['ledge.db', 'mine']) writeFileSync(path(name), name);
symlinkSync(folder, path('link'));
const of = (name: string, force = false) => target(path(name), path('ledge.db'), force);

it('is where nothing is, or where something may be replaced', () => {
  expect(of('new')).toBe(path('new'));
  expect(of('link/new')).toBe(path('new'));
  expect(() => of('mine')).toThrow(/exists already.*--force/);
  expect(of('mine', true)).toBe(path('mine'));
});

it.each([
  ['ledge.db', /in the way of the database/],
  ['link/ledge.db', /in the way of the database/],
  ['ledge.db-wal', /in the way of the database/],
  ['.', /is a folder: name a file in it/],
  ['no/such', /There is no folder/],
])('is not %s', (name, why) => {
  expect(() => of(name, true)).toThrow(why);
});

it('wants something to back up', () => {
  expect(() => target(path('new'), path('none/ledge.db'), false)).toThrow(/no database at .*DATA_DIR/);
});
