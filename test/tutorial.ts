/**
 * `node test/tutorial.ts`: does what docs/tutorial.md says, block by block, on a clone of HEAD, and then runs the
 * tests there: the samples deleted, other resources in their place, a hook and a route beside them. They run on one
 * target of each database, since what the tutorial changes is the same code on all. With `--quick` they are left out.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, ROOT } from '../src/entry/tools/child.ts';
import { newChecks } from './checks.ts';
import { MACHINE_PATH, run, start, type Where } from './commands.ts';
import { blocksOf, put } from './page.ts';

const LIMIT_MS = 600_000;
const PROJECTS = ['unit', 'node-file', 'workerd-sqld'];
const { check, group, end } = newChecks(LIMIT_MS);
const folder = mkdtempSync(join(tmpdir(), 'ledge-tutorial-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

const port = await freePort();
const base = `http://localhost:${port}`;
const cwd = join(folder, 'mine');
execFileSync('git', ['clone', '--quiet', ROOT, cwd]);
writeFileSync(join(cwd, '.env'), `PORT=${port}\n`);
const where: Where = { cwd, env: { PATH: MACHINE_PATH, HOME: process.env.HOME } };

const text = readFileSync(join(cwd, 'docs/tutorial.md'), 'utf8').replaceAll('http://localhost:8787', base);
let server: ReturnType<typeof start> | undefined;
/** What each curl line printed, by itself. */
const printed: [line: string, output: string][] = [];

async function command(line: string): Promise<void> {
  if (line === 'npm start') {
    await server?.kill();
    server = start(['npm', 'start'], where);
    await server.line(/Ledge listens on .*\n/);
    return check(line, true);
  }
  const { code, stdout, stderr } = await run(['bash', '-c', line], where, 240);
  check(line, code === 0, code === 0 ? '' : `${stdout}${stderr}`);
}

for (const block of blocksOf(text)) {
  const { language, info, body } = block;
  await group(`${language} ${info}`, async () => {
    if (language === 'sh' && info !== 'run') for (const line of body.trim().split('\n')) await command(line);
    else if (language === 'sh') {
      for (const line of body.trim().split('\n')) {
        const { code, stdout, stderr } = await run(
          ['bash', '-c', line.replace(/^curl/, 'curl -sS')],
          where,
          20,
        );
        printed.push([line, stdout]);
        check(line, code === 0, stderr);
      }
    } else put(cwd, block);
  });
}

await group('what it shows', async () => {
  const said = (pattern: RegExp, nth = 0) => printed.filter(([line]) => pattern.test(line))[nth]?.[1] ?? '';
  const cheap = said(/price_lt=50/);
  check(
    'a filter, a list and a parent',
    /Atlas/.test(cheap) && /"category":\{"id":1,"name":"Books"\}/.test(cheap),
    cheap,
  );
  check('children', /"products":\[\{/.test(said(/_embed=products/)), said(/_embed=products/));
  check('CSV', /^id,name,price/m.test(said(/text\/csv/)), said(/text\/csv/));
  const made = said(/Blue Pen/);
  check('before has completed the row', /"slug":"blue-pen"/.test(made), made);
  check('a hidden row is 404 for others', /HTTP\/1.1 404/.test(said(/products\/4$/)), said(/products\/4$/));
  check('the route of our own', /\{"id":4,"published":true\}/.test(said(/publish$/)), said(/publish$/));
  check('what is published is there', /"Blue Pen"/.test(said(/products\/4$/, 1)), said(/products\/4$/, 1));
  check('after has told of it', /Blue Pen is free/.test(said(/events/)), said(/events/));
  const refused = await fetch(`${base}/products`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Basic ${btoa('ada:correct horse battery')}`,
    },
    body: JSON.stringify({ name: 'x', price: -1, tags: [], published: true, categoryId: 1 }),
  });
  check('before refuses', refused.status === 422 && /"\/price"/.test(await refused.text()), refused.status);
  const document = await (await fetch(`${base}/openapi.json`)).text();
  check(
    'the route and the slug are in the document',
    /publishProduct/.test(document) && /slug/.test(document),
  );
  const client = await run([process.execPath, 'client-example.ts'], where, 20);
  check('the typed client', /Atlas Books[\s\S]*true/.test(client.stdout), client.stdout + client.stderr);
  const types = await run(['bash', '-c', 'npm run -s typecheck && npm run -s lint'], where, 120);
  check('types and lint', types.code === 0, types.stdout + types.stderr);
});
await server?.kill();

if (!process.argv.includes('--quick')) {
  await group('npm test', async () => {
    rmSync(join(cwd, 'client-example.ts'));
    const tests = await run(
      ['npm', 'test', '--', ...PROJECTS.flatMap((name) => ['--project', name])],
      where,
      400,
    );
    const total = tests.stdout.trim().split('\n').at(-1);
    // What failed is on stderr, each with its error.
    const why = () => `${tests.stdout.match(/^✗ .*/gm)?.join('\n')}\n${tests.stderr.slice(0, 6_000)}`;
    check(`npm test, on ${PROJECTS}`, tests.code === 0, tests.code === 0 ? total : why());
  });
}
process.exit(end());
