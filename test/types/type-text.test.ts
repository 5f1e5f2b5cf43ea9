// biome-ignore-all lint/suspicious/noTemplateCurlyInString: they are types, not templates
/** What types are written as: a table, and the proof that it is the same type. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { API, type Checker, type Type } from 'typescript/unstable/sync';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { TypeWriter } from '../../src/entry/tools/type-text.ts';
import { check } from './tsc.ts';

/** [type, text] */
const table = [
  ['string | null', 'string | null'],
  ['boolean | undefined', 'boolean | undefined'],
  ["'a' | \"it's\"", "'a' | 'it\\'s'"],
  ['1 | true', '1 | true'],
  ['`a${string}\\`${number}`', '`a${string}\\`${number}`'],
  ['Pick<{ a: 1; b?: string; c: 2 }, "a" | "b">', '{ a: 1; b?: string }'],
  ['{ a: 1 } & { b: 2 }', '{ a: 1; b: 2 }'],
  ['{ a?: undefined }', '{ a?: undefined }'],
  ["{ 'x-y': unknown }", "{ 'x-y': unknown }"],
  ['Record<string, number[]>', '{ [name: string]: number[] }'],
  ['Partial<Record<`a.${string}`, 1>>', '{ [name: `a.${string}`]: 1 | undefined }'],
  ['readonly (string | null)[]', 'readonly (string | null)[]'],
  ['[number, string?, ...boolean[]]', '[number, (string | undefined)?, ...boolean[]]'],
  ['readonly [x: number]', 'readonly [number]'],
  ['{ at: Date }', '{ at: Date }'],
  ['Tree', 'Tree'],
  ['{}', '{}'],
] as const;
const refused = ['any', '{ a: { b: any } }', '{ run(): void }'];

const dir = mkdtempSync(join(tmpdir(), 'ledge-types-'));
const config = join(dir, 'tsconfig.json');
const given = [...table.map(([type]) => type), ...refused];
const api = new API();
let checker: Checker;
let types: Type[];

beforeAll(() => {
  const source = given.map((type, i) => `export type T${i} = ${type};`);
  const tree = 'export interface Tree { name: string; parent?: Tree; children: Tree[] }';
  writeFileSync(join(dir, 'given.ts'), [tree, ...source].join('\n'));
  const compilerOptions = { strict: true, target: 'esnext', module: 'nodenext', types: [] };
  writeFileSync(config, JSON.stringify({ compilerOptions, files: ['given.ts'] }));
  const project = api.updateSnapshot({ openProjects: [config] }).getProject(config)!;
  checker = project.checker;
  const module = checker.getSymbolAtLocation(project.program.getSourceFile(join(dir, 'given.ts'))!)!;
  const exported = checker.getExportsOfModule(module);
  types = given.map((_, i) => checker.getDeclaredTypeOfSymbol(exported.find((s) => s.name === `T${i}`)!));
}, 30_000);
afterAll(() => {
  api.close();
  rmSync(dir, { recursive: true, force: true });
});

it.each(table.map(([type, text], i) => ({ type, text, i })))('$type', ({ text, i }) => {
  expect(new TypeWriter(checker, []).text(types[i]!)).toBe(text);
});

it.each(refused.map((type, i) => ({ type, i: table.length + i })))('refuses $type', ({ i }) => {
  expect(() => new TypeWriter(checker, []).text(types[i]!)).toThrow();
});

it('writes a name where there is one, and a base where it is one', () => {
  const writer = new TypeWriter(checker, ['Row']);
  const at = (type: string) => types[given.indexOf(type as never)]!;
  writer.declare('Row', at('Pick<{ a: 1; b?: string; c: 2 }, "a" | "b">'), 'A row.', ['b', 'a']);
  expect(writer.declared).toEqual(['/** A row. */\nexport interface Row_ {\n  b?: string;\n  a: 1;\n}']);
  expect(writer.text(at('Pick<{ a: 1; b?: string; c: 2 }, "a" | "b">'))).toBe('Row_');
  writer.declare('Row', at('Pick<{ a: 1; b?: string; c: 2 }, "a" | "b">'), 'Again.');
  writer.declare('Other', at('Pick<{ a: 1; b?: string; c: 2 }, "a" | "b">'), 'The same by another name.');
  expect(writer.declared.slice(1)).toEqual(['export type Other = Row_;']);
});

it('is the same type, read again', () => {
  const writer = new TypeWriter(checker, []);
  const texts = types.slice(0, table.length).map((type) => writer.text(type));
  const equal =
    'type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? 1 : 0;';
  const lines = texts.flatMap((text, i) => [
    `type U${i} = ${text};`,
    `export const t${i}: Equal<${given[i] === '{ a: 1 } & { b: 2 }' ? `U${i}, U${i}` : `U${i}, given.T${i}`}> = 1;`,
  ]);
  writeFileSync(
    join(dir, 'again.ts'),
    [`import type * as given from './given.js';`, equal, ...writer.declared, ...lines].join('\n'),
  );
  const compilerOptions = { strict: true, target: 'esnext', module: 'nodenext', types: [] };
  writeFileSync(config, JSON.stringify({ compilerOptions, files: ['again.ts'] }));
  expect(check(dir).errors).toBe('');
});
