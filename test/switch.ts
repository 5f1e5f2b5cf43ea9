/**
 * `node test/switch.ts`: does what docs/from-json-server.md says, line by line, on a clone of HEAD: with the real
 * json-server 0.17.4 first, and then with Ledge in its place. Each line prints what the lines with `#` below it say.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort, ROOT } from '../src/entry/tools/child.ts';
import { newChecks } from './checks.ts';
import { installed } from './clients/installed.ts';
import { MACHINE_PATH, run, start, type Where } from './commands.ts';
import { blocksOf, missing, put, type Step, stepsOf } from './page.ts';

/** How often the crash of json-server may find everything on the disk, which depends on the moment. */
const CRASHES = 12;
const { check, group, end } = newChecks(280_000);
const program = join(installed('json-server'), 'lib/cli/bin.js');
const folder = mkdtempSync(join(tmpdir(), 'ledge-switch-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

const cwd = join(folder, 'mine');
execFileSync('git', ['clone', '--quiet', ROOT, cwd]);
const [port, before] = [await freePort(), await freePort()];
writeFileSync(join(cwd, '.env'), `PORT=${port}\n`);
const where: Where = { cwd, env: { PATH: MACHINE_PATH, HOME: process.env.HOME } };
// It takes the longest, and nothing of json-server needs it.
const install = run(['npm', 'ci'], where, 120);

const text = readFileSync(join(cwd, 'docs/from-json-server.md'), 'utf8')
  .replaceAll('http://localhost:8787', `http://localhost:${port}`)
  .replaceAll('http://localhost:3000', `http://localhost:${before}`)
  .replaceAll('--port 3000', `--port ${before}`);
let server: ReturnType<typeof start> | undefined;

/** Starts what goes on until somebody stops it, and waits until it answers. */
async function serve(line: string): Promise<void> {
  await server?.kill();
  const json = line.startsWith('npx json-server');
  server = start(['bash', '-c', `exec ${shell(line)}`], where);
  if (!json) return void (await server.line(/Ledge listens on .*\n/));
  const listens = () =>
    fetch(`http://localhost:${before}/tasks/1`).then(
      ({ ok }) => ok,
      () => false,
    );
  while (!(await listens())) await sleep(50);
}

/** What npx would fetch is installed already, at the same version. */
const shell = (line: string) => line.replace(/npx json-server@0\.17\.4/g, `node "${program}"`);

/** The settings that lines with `export` have made. */
let settings = '';
const ran = (line: string) =>
  line === 'npm ci'
    ? install
    : run(['bash', '-c', settings + shell(line).replace(/^curl/, 'curl -sS')], where, 60);

async function command({ line, prints }: Step): Promise<void> {
  if (line === 'npm start' || line.startsWith('npx json-server')) {
    await serve(line);
    return check(line, true);
  }
  if (line.startsWith('export ')) settings += `${line}; `;
  const writes = line.startsWith('node writes.mjs');
  // Then it starts the server itself.
  const crash = writes && line.endsWith("'");
  if (crash) await server?.kill();
  let ended = await ran(line);
  const json = writes && settings === '';
  for (let times = 1; json && lost(ended.stdout, crash) <= 0 && times < CRASHES; times++)
    ended = await ran(line);
  const { code, stdout, stderr } = ended;
  const lacks = missing(stdout, prints);
  const right = code === 0 && lacks.length === 0;
  const said = `lacks ${JSON.stringify(lacks)}: ${stdout}${stderr}`.replaceAll(/\s+/g, ' ').slice(0, 400);
  check(line, right, right ? stdout.trim().split('\n').at(-1) : said);
  if (line.endsWith('node board.mjs')) boards.push(stdout);
  if (!writes) return;
  const rows = lost(stdout, crash);
  if (json) check(`${line}: json-server loses some`, rows > 0, rows);
  else check(`${line}: nothing is lost`, rows <= 0 && /^500 sent/.test(stdout), stdout.trim());
}
/** What the app printed, on each of the servers. */
const boards: string[] = [];

/** How many rows are missing of those that were acknowledged; without a crash, of those that were sent. */
function lost(stdout: string, crash: boolean): number {
  const [sent = 0, acknowledged = 0, there = 0] = (stdout.match(/\d+/g) ?? []).map(Number);
  return crash ? acknowledged - there : sent - Math.min(acknowledged, there);
}

/** What the table of the contract says of json-server. */
async function contract(): Promise<void> {
  const ask = async (method: string, path: string, body?: unknown) => {
    const headers = { 'content-type': 'application/json' };
    const text = body === undefined ? null : JSON.stringify(body);
    const answer = await fetch(`http://localhost:${before}${path}`, { method, headers, body: text });
    return { status: answer.status, text: await answer.text(), headers: answer.headers };
  };
  const odd = await ask('POST', '/lists', [{ name: 'a' }, { name: 'b' }]);
  const whole = odd.status === 201 && Array.isArray(JSON.parse(odd.text));
  check('json-server: an array is stored as it is', whole, odd.status);
  const key = await Promise.all([1, 2].map(() => ask('POST', '/lists', { name: 'once' })));
  check('json-server: the same again makes another', key[0]!.text !== key[1]!.text);
  const method = await ask('DELETE', '/lists');
  check(
    'json-server: another method is 404',
    method.status === 404 && !method.headers.has('allow'),
    method.status,
  );
  const csv = await fetch(`http://localhost:${before}/lists`, { headers: { accept: 'text/csv' } });
  check('json-server: JSON whatever is accepted', /json/.test(csv.headers.get('content-type') ?? ''));
  const nested = await ask('GET', '/lists/1/tasks');
  check('json-server: nested lists', JSON.parse(nested.text).length === 3);
  const cut = await fetch(`http://localhost:${before}/lists`, {
    ...{ method: 'POST', headers: { 'content-type': 'application/json' }, body: '{' },
  });
  const stack = await cut.text();
  check('json-server: a stack for a body that is no JSON', /node_modules/.test(stack));
  const absent = await ask('GET', '/lists/4711');
  check('json-server: {} for what is not there', absent.status === 404 && absent.text === '{}');
}

for (const block of blocksOf(text)) {
  if (block.language !== 'sh') await group(block.info, async () => put(cwd, block));
  else for (const step of stepsOf(block.body)) await group(step.line, () => command(step));
  if (block.body.startsWith('node edit.mjs')) await group('json-server', contract);
}
check('the app prints the same on both', boards.length === 2 && boards[0] === boards[1]);
await server?.kill();
process.exit(end());
