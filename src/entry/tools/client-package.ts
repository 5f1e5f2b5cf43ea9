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
import { gzipSync } from 'node:zlib';
import { ROOT } from './child.ts';
import { clientTypes, type Described } from './client-types.ts';

const TSC = join(ROOT, 'node_modules/typescript/bin/tsc');
const versionOf = (file: string): { name: string; version: string; license: string } =>
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

/** What was written, in bytes. */
export type Sizes = { code: number; gzip: number; types: number };

/**
 * Writes `index.js`, `index.d.ts`, what they are made of, and `package.json`. All that the package needs is hono, for its client.
 * @throws Error where a type cannot be written out; then the folder is left as it was
 */
export function writeClient({ file, config, resources, out }: ClientPackage): Sizes {
  const types = clientTypes(file, config, resources);
  const { name, version, license } = versionOf('package.json');
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
      description: `The typed client of ${name}, for browsers, Node, Bun and Workers`,
      license,
      type: 'module',
      sideEffects: false,
      types: './index.d.ts',
      exports: { '.': { types: './index.d.ts', default: './index.js' } },
      dependencies: { hono: `^${versionOf('node_modules/hono/package.json').version}` },
    };
    writeFileSync(join(aside, 'package.json'), `${JSON.stringify(about, null, 2)}\n`);
    mkdirSync(out, { recursive: true });
    // What is there of an earlier one would be packed with it.
    for (const old of readdirSync(out)) if (OURS.test(old)) rmSync(join(out, old));
    cpSync(aside, out, { recursive: true });
    return sizes(aside);
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}

const OURS = /^(index|client-\w+)\.(js|d\.ts)$/;

/** To `index.js`, and what lies beside it and is named after it (`client-session.ts`), with its declarations. */
function compile(file: string, dir: string): void {
  const name = basename(file, '.ts');
  const part = new RegExp(`^${name}-\\w+\\.ts$`);
  const parts = readdirSync(dirname(file)).filter((other) => part.test(other));
  const paths = parts.map((other) => join(dirname(file), other));
  // By itself: with what it imports, all of the server would be compiled.
  const alone = '--ignoreConfig --noResolve --noCheck --target es2022 --module esnext --verbatimModuleSyntax';
  const tsc = (files: string[], options: string) =>
    execFileSync(process.execPath, [TSC, ...files, ...`${alone} ${options} --outDir`.split(' '), dir]);
  tsc([file, ...paths], '--rewriteRelativeImportExtensions --removeComments');
  renameSync(join(dir, `${name}.js`), join(dir, 'index.js'));
  if (paths.length === 0) return;
  tsc(paths, '--declaration --emitDeclarationOnly');
  for (const path of parts) {
    const declared = join(dir, path.replace(/\.ts$/, '.d.ts'));
    // The problem is declared with the client.
    const text = readFileSync(declared, 'utf8').replaceAll(/ from '(.*)\.ts'/g, (_, from: string) =>
      basename(from) === 'problems' ? " from './index.js'" : ` from '${from}.js'`,
    );
    writeFileSync(declared, text);
  }
}

/** Of the module with its parts; the code as one text, as a bundler sends it. */
function sizes(dir: string): Sizes {
  const all = (end: string) =>
    readdirSync(dir)
      .filter((name) => name.endsWith(end))
      .map((name) => readFileSync(join(dir, name)));
  const code = Buffer.concat(all('.js'));
  return { code: code.length, gzip: gzipSync(code).length, types: Buffer.concat(all('.d.ts')).length };
}
