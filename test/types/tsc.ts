/** The compiler in a folder of its own. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../src/entry/tools/child.ts';

const TSC = join(ROOT, 'node_modules/typescript/bin/tsc');

export type Checked = {
  /** What it said, without its figures; empty where nothing is wrong. */
  errors: string;
  instantiations: number;
  /** User CPU time: unlike what a clock says, it does not depend on what else the machine does. */
  seconds: number;
};

/** Checks the project of a folder with one checker, so that nothing is counted twice. */
export function check(dir: string): Checked {
  const command = 'TIMEFORMAT=%U; time "$0" "$1" --noEmit --checkers 1 --extendedDiagnostics --pretty false';
  const { stdout, stderr } = spawnSync('bash', ['-c', command, process.execPath, TSC], {
    cwd: dir,
    encoding: 'utf8',
    timeout: 120_000,
  });
  const figure = (name: string) =>
    Number(new RegExp(`^${name}:\\s+(\\d+)$`, 'm').exec(stdout)?.[1] ?? Number.NaN);
  return {
    errors: stdout.split(/^Files: /m)[0]!.trim(),
    instantiations: figure('Instantiations'),
    seconds: Number(stderr.trim().split('\n').at(-1)),
  };
}

/** Makes a folder in which hono and a built client can be imported, and nothing else. */
export function frontend(dir: string, client: string, files: string[], options: object = {}): void {
  const modules = join(dir, 'node_modules');
  mkdirSync(modules, { recursive: true });
  symlinkSync(join(ROOT, 'node_modules/hono'), join(modules, 'hono'), 'dir');
  if (client !== join(modules, 'ledge-client'))
    cpSync(client, join(modules, 'ledge-client'), { recursive: true });
  const compilerOptions = {
    ...{ target: 'es2023', lib: ['esnext', 'dom', 'dom.iterable'], module: 'nodenext', types: [] },
    ...{ strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, ...options },
  };
  writeFileSync(join(dir, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(dir, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }));
}
