/** The client as a package that stands alone, for frontends in a repository of their own. */
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { ROOT } from './child.ts';
import { clientTypes, type Described } from './client-types.ts';

const TSC = join(ROOT, 'node_modules/typescript/bin/tsc');
const versionOf = (file: string): { name: string; version: string } =>
  JSON.parse(readFileSync(join(ROOT, file), 'utf8'));

export type ClientPackage = {
  /** The client's module. */
  file: string;
  /** The tsconfig.json of the project that it is in. */
  config: string;
  resources: Described;
  /** The folder to write them to. */
  out: string;
};

/**
 * Writes `index.js`, `index.d.ts` and `package.json`. All that the package needs is hono, for its client.
 * @throws Error where a type cannot be written out; then the folder is left as it was
 */
export function writeClient({ file, config, resources, out }: ClientPackage): void {
  const types = clientTypes(file, config, resources);
  const { name, version } = versionOf('package.json');
  const aside = mkdtempSync(join(tmpdir(), 'ledge-client-'));
  try {
    compile(file, aside);
    writeFileSync(
      join(aside, 'index.d.ts'),
      `// The client of ${name} ${version}, by npm run build:client.\n${types}`,
    );
    const about = {
      name: `${name}-client`,
      version,
      type: 'module',
      sideEffects: false,
      exports: { '.': { types: './index.d.ts', default: './index.js' } },
      dependencies: { hono: `^${versionOf('node_modules/hono/package.json').version}` },
    };
    writeFileSync(join(aside, 'package.json'), `${JSON.stringify(about, null, 2)}\n`);
    mkdirSync(out, { recursive: true });
    cpSync(aside, out, { recursive: true });
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}

/** To `index.js`, and what lies beside it and is named after it (`client-session.ts`). */
function compile(file: string, dir: string): void {
  const text =
    '--target es2022 --module esnext --verbatimModuleSyntax --rewriteRelativeImportExtensions'.split(' ');
  const start = `${basename(file, '.ts')}-`;
  const parts = readdirSync(dirname(file)).filter(
    (name) => name.startsWith(start) && !name.includes('.test.'),
  );
  // By itself: with what it imports, all of the server would be compiled.
  const alone = '--ignoreConfig --noResolve --noCheck --outDir'.split(' ');
  const files = [file, ...parts.map((name) => join(dirname(file), name))];
  execFileSync(process.execPath, [TSC, ...files, ...text, ...alone, dir]);
  renameSync(join(dir, basename(file).replace(/\.ts$/, '.js')), join(dir, 'index.js'));
}
