/** The client that `npm run build:client` writes, in a project that has hono and nothing else of this one. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../../src/entry/tools/child.ts';
import { startTarget } from '../targets/index.ts';
import type { RunningTarget } from '../targets/types.ts';
import { unknownStatuses } from './statuses.ts';
import { check, frontend } from './tsc.ts';

const folder = mkdtempSync(join(tmpdir(), 'ledge-client-'));
const built = join(folder, 'client');
const scratch = (name: string, files: string[], options?: object): string => {
  const dir = join(folder, name);
  frontend(dir, built, files, options);
  for (const file of files) cpSync(join(ROOT, 'test/types/scratch', file), join(dir, file));
  return dir;
};

/** What the files of a package import, each once. */
const imported = (end: string): string[] => {
  const texts = readdirSync(built)
    .filter((name) => name.endsWith(end))
    .map((name) => readFileSync(join(built, name), 'utf8'));
  const found = texts.flatMap((text) => [...text.matchAll(/\bfrom '([^']+)'|\bimport\('([^']+)'\)/g)]);
  return [...new Set(found.map(([, from, dynamic]) => (from ?? dynamic)!))].sort();
};

let target: RunningTarget;
beforeAll(async () => {
  execFileSync(process.execPath, [join(ROOT, 'src/entry/build-client.ts'), built]);
  target = await startTarget('node-file');
}, 120_000);
afterAll(async () => {
  await target?.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('the declarations', () => {
  it('import nothing but the client of hono, and each other', () => {
    const text = readFileSync(join(built, 'index.d.ts'), 'utf8');
    expect(imported('.d.ts').filter((name) => !name.startsWith('./client-'))).toEqual([
      './index.js',
      'hono/client',
    ]);
    expect(text).toMatch(/^export interface User \{$/m);
    expect(text).not.toMatch(/\bany\b(?!.*\*\/)/);
  });

  it('let what is right compile, under strict settings, and refuse what is not', () => {
    expect(check(scratch('strict', ['right.ts', 'wrong.ts'])).errors).toBe('');
  }, 60_000);

  it('know every status that the document declares of a resource', async () => {
    const document = await (await fetch(`${target.baseUrl}/openapi.json`)).json();
    expect(Object.keys(document.paths)).toContain('/users/{id}');
    const odd = { get: { 'x-access': {}, responses: { 200: {}, 418: {} } } };
    const paths = { ...document.paths, '/status': odd };
    expect(unknownStatuses({ paths })).toEqual(['GET /status 418']);
  }, 60_000);

  it('say the same as the source', () => {
    const dir = scratch('same', ['same.ts'], {
      module: 'preserve',
      types: ['node'],
      typeRoots: [join(ROOT, 'node_modules/@types')],
      paths: { 'ledge-source': [join(ROOT, 'src/client.ts')] },
      allowImportingTsExtensions: true,
      resolveJsonModule: true,
      skipLibCheck: true,
      exactOptionalPropertyTypes: false,
    });
    expect(check(dir).errors).toBe('');
  }, 60_000);
});

describe('the module', () => {
  it('imports nothing but the client of hono, and has no part that is not used', () => {
    const parts = imported('.js').filter((name) => name !== 'hono/client');
    const files = readdirSync(built).filter((name) => name.endsWith('.js') && name !== 'index.js');
    expect(parts).toEqual(files.map((name) => `./${name}`).sort());
    const { dependencies } = JSON.parse(readFileSync(join(built, 'package.json'), 'utf8'));
    expect(Object.keys(dependencies)).toEqual(['hono']);
  });

  it('works against a server', () => {
    const dir = scratch('run', ['run.ts']);
    const seen = execFileSync(process.execPath, [join(dir, 'run.ts'), target.baseUrl], { timeout: 30_000 });
    expect(JSON.parse(String(seen))).toEqual({
      changed: 'Ada',
      read: true,
      list: ['Ada'],
      refused: '/problems/unauthenticated',
      stale: 412,
      odd: 400,
      session: true,
      renewed: [200, 200, 200],
      kept: ['string', 'string', 'undefined'],
      rotated: 3,
      out: 401,
      wrong: [
        'The username or password is not right',
        'problem',
        `POST ${target.baseUrl}/auth/login`,
        'The username or password is not right',
      ],
      walked: true,
      updated: 'Ada Lovelace',
      conflict: ['Ada King', 'Ada Lovelace'],
      merged: 'Ada Lovelace!',
      absent: [404, '/problems/not-found'],
      address: '/users/a%2Fb',
    });
  }, 60_000);
});
