/**
 * `node test/client-package.ts`: the client as its users have it: packed by npm, installed into a new project, checked
 * there by a strict tsc, and run on Node, on Bun and in workerd against a server, and against one in trouble. What
 * docs/client.md shows is checked and run there, too. It fetches hono from npm's registry.
 */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { gzipSync } from 'node:zlib';
import { faulty, half, hang, html, problem, reset, stall } from '../src/client.fixture.ts';
import { ROOT } from '../src/entry/tools/child.ts';
import { newChecks } from './checks.ts';
import { type Ended, run } from './commands.ts';
import { blocksOf, put } from './page.ts';
import { startTarget } from './targets/index.ts';

const { check, group, end } = newChecks(240_000);
const folder = mkdtempSync(join(tmpdir(), 'ledge-frontend-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
const frontend = join(folder, 'frontend');
// By path, since an install without scripts leaves no `bun` in `.bin` that works.
const BUN = join(ROOT, 'node_modules/bun/bin/bun.exe');
const env = { ...process.env, PATH: `${join(ROOT, 'node_modules/.bin')}${delimiter}${process.env.PATH}` };

const inFrontend = (...argv: [string, ...string[]]) => run(argv, { cwd: frontend, env }, 60);
const told = ({ code, stdout, stderr }: Ended) => (code === 0 ? '' : `${stdout}${stderr}`.trim());

const faults = await faulty((response, request) => {
  const known = { html: html(200), proxy: html(502), half: half(), reset, hang, stall: stall('text/csv') };
  const forever = problem(429, 'too-many-requests', { 'retry-after': '0' });
  const name = request.url?.split('/')[1] ?? '';
  (name in known ? known[name as keyof typeof known] : forever)(response, request);
});
const target = await startTarget('node-file');
const documented = readFileSync(join(ROOT, 'docs/client.md'), 'utf8').replaceAll(
  'http://localhost:8787',
  target.baseUrl,
);
const blocks = blocksOf(documented);
const programs = blocks.filter(({ language }) => language === 'ts');
const lines = (where: string) => blocks.find(({ info }) => info === where)?.body ?? 'false';
check(
  'docs/client.md: each block says where it belongs',
  blocks.every(({ info }) => info !== ''),
);

/** What a tour sees, in every runtime. */
const expected = {
  ...{ first: 'Two', conflict: 'Three Two', merged: 'Two!', walked: [500, 300, 30, 5] },
  ...{ shared: '200,200 undefined', lost: '2 requests: Two!?', refresh: '50 calls, 1 renewal' },
  faults: {
    ...{ html: 'unexpected', proxy: 'unexpected', half: 'connection', reset: 'connection' },
    ...{ forever: 'problem', hang: 'timeout', stall: 'timeout' },
  },
  ...{ aborted: 'TimeoutError', left: 'signed-out' },
};
function compare(name: string, seen: string): void {
  const found = parsed(seen);
  const fine = isDeepStrictEqual(found, expected);
  check(`the tour on ${name}`, fine, fine ? '' : JSON.stringify(found));
}
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

await group('the package is built and packed', async () => {
  const packed = await run(['bash', '-ec', lines('api')], { cwd: ROOT, env }, 60);
  check('npm run build:client, npm pack', packed.code === 0, told(packed));
  const size = /^[\d.]+ kB of code \([\d.]+ kB with gzip\).*$/m.exec(packed.stdout)?.[0];
  check('its size is printed', size !== undefined, size ?? packed.stdout);

  mkdirSync(frontend);
  cpSync(join(ROOT, 'test/client-package'), frontend, { recursive: true });
  cpSync(join(ROOT, 'test/browser/page/main.ts'), join(frontend, 'page.ts'));
  for (const block of programs) put(frontend, block);
  const compilerOptions = {
    ...{
      target: 'es2023',
      lib: ['esnext', 'dom', 'dom.iterable'],
      module: 'nodenext',
      types: [],
      noEmit: true,
    },
    ...{ strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true },
    ...{ verbatimModuleSyntax: true, allowImportingTsExtensions: true },
  };
  writeFileSync(join(frontend, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }));
  writeFileSync(join(frontend, 'package.json'), '{ "private": true, "type": "module" }');
  const install = lines('frontend').replace('../ledge/', `${ROOT}/`);
  const quiet = {
    ...env,
    npm_config_audit: 'false',
    npm_config_fund: 'false',
    npm_config_prefer_offline: 'true',
  };
  const installed = await run(['bash', '-ec', install], { cwd: frontend, env: quiet }, 90);
  check('npm install of the packed client', installed.code === 0, told(installed));
});

const person = { username: 'ada', password: 'correct horse battery', email: 'ada@example.com' };
await fetch(`${target.baseUrl}/auth/register`, {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(person),
});

const checked = group('tsc', async () => {
  const ended = await inFrontend(process.execPath, join(ROOT, 'node_modules/typescript/bin/tsc'));
  check('a strict tsc accepts the program, the page and the blocks', ended.code === 0, told(ended));
});
const toured = group('the runtimes', async () => {
  const args = (username: string) => [target.baseUrl, faults.base, username];
  const node = await inFrontend(process.execPath, 'main.ts', ...args('node'));
  compare('Node', node.stdout || told(node));
  const bun = await inFrontend(BUN, 'main.ts', ...args('bun'));
  compare('Bun', bun.stdout || told(bun));
  check(
    'no rejection went unhandled',
    !/unhandled/i.test(node.stderr + bun.stderr),
    node.stderr + bun.stderr,
  );
});
const worked = group('workerd', async () => {
  const built = await inFrontend(
    BUN,
    ...['build', 'worker.ts', '--outfile', 'worker.js', '--format', 'esm', '--target', 'browser', '--minify'],
  );
  check('it is bundled', built.code === 0, told(built));
  const bundle = readFileSync(join(frontend, 'worker.js'));
  const size = `${(bundle.length / 1000).toFixed(1)} kB, ${(gzipSync(bundle).length / 1000).toFixed(1)} kB with gzip`;
  check(
    'with hono/client and this test, minified: at most 8 kB with gzip',
    gzipSync(bundle).length < 8_000,
    size,
  );
  const require = createRequire(createRequire(import.meta.url).resolve('wrangler'));
  const { Miniflare, convertV4MiniflareOptions } = require('miniflare');
  const worker = new Miniflare(
    convertV4MiniflareOptions({
      ...{ cf: false, modules: true, script: String(bundle), compatibilityDate: '2026-01-01' },
    }),
  );
  try {
    const query = new URLSearchParams({ base: target.baseUrl, faults: faults.base, username: 'workerd' });
    compare('workerd', await (await worker.dispatchFetch(`http://localhost/?${query}`)).text());
  } finally {
    await worker.dispose();
  }
});
const shown = group('docs/client.md', async () => {
  for (const { info } of programs) {
    const ended = await inFrontend(process.execPath, info);
    check(`docs/client.md: ${info} runs`, ended.code === 0 && ended.stdout !== '', told(ended));
  }
});
await Promise.all([checked, toured, worked, shown]);
await target.stop();
await faults[Symbol.asyncDispose]();
process.exit(end());
