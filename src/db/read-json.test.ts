import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readJson } from './read-json.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ledge-json-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function read(content: string | Uint8Array) {
  const file = join(folder, 'db.json');
  await writeFile(file, content);
  return readJson(file).catch((error: Error) => error.message.replace(`${file}: `, ''));
}

describe('readJson', () => {
  it('reads an object, with or without a byte order mark', async () => {
    expect(await read('{"posts": [{"id": 1, "title": "ü 🎉"}]}')).toEqual({
      posts: [{ id: 1, title: 'ü 🎉' }],
    });
    expect(await read('\uFEFF{}')).toEqual({});
  });

  it.each([
    ['', 'is not JSON: it ends too early, at line 1, column 1'],
    ['{"a": [1,\n  2', 'is not JSON: it ends too early, at line 2, column 4'],
    ['{"a": [1,]}', 'is not JSON: unexpected "]" at line 1, column 10'],
    ['{"a": 1,}', 'is not JSON: unexpected "}" at line 1, column 9'],
    ['{\n  "a": tru\n}', 'is not JSON: unexpected "t" at line 2, column 8'],
    ['{"a" 1}', 'is not JSON: unexpected "1" at line 1, column 6'],
    ["{'a': 1}", 'is not JSON: unexpected "\'" at line 1, column 2'],
    ['{"a": 01}', 'is not JSON: unexpected "0" at line 1, column 7'],
    ['{"a": "\t"}', 'is not JSON: unexpected "\\"" at line 1, column 7'],
    ['{"a": "\\x"}', 'is not JSON: unexpected "\\"" at line 1, column 7'],
    ['{"a": [}', 'is not JSON: unexpected "}" at line 1, column 8'],
    ['{} {}', 'is not JSON: unexpected "{" at line 1, column 4'],
    ['<!doctype html>', 'is not JSON: unexpected "<" at line 1, column 1'],
  ])('says where %j goes wrong', async (content, message) => {
    expect(await read(content)).toBe(message);
  });

  it.each(['[]', 'null', '"posts"', '7'])('refuses %s, which is no object', async (content) => {
    expect(await read(content)).toContain('must hold an object of collections');
  });

  it('refuses bytes that are not UTF-8', async () => {
    expect(await read(Uint8Array.of(0x7b, 0xff, 0x7d))).toBe('is not UTF-8 text');
  });

  it('says that a file is missing, or a folder', async () => {
    await expect(readJson('/nowhere/db.json')).rejects.toThrow('/nowhere/db.json: there is no such file');
    await expect(readJson(folder)).rejects.toThrow('is a folder');
  });
});
