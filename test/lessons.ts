/**
 * `node test/lessons.ts`: `npm run lesson:check` as a grader runs it, against the lessons written in Python, with
 * http.server alone and with Debian's Flask, and against our own; and what it says and ends with where something fails.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, ROOT } from '../src/entry/tools/child.ts';
import { newChecks } from './checks.ts';
import { run } from './commands.ts';

const { check, end } = newChecks(150_000);
const folder = mkdtempSync(join(tmpdir(), 'ledge-lessons-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const where = { cwd: ROOT, env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' } };
const tool = (...args: string[]) => run([process.execPath, 'src/entry/lesson-check.ts', ...args], where, 60);

const servers: Record<string, (lesson: string, port: number) => string> = {
  'http.server': (lesson, port) => `python3 test/lessons/stdlib.py ${lesson.replace('-', '_')} ${port}`,
  Flask: (lesson, port) => `python3 test/lessons/flask_app.py ${lesson.replace('-', '_')} ${port}`,
  Ledge: (lesson, port) => `"${process.execPath}" src/entry/lesson.ts ${lesson} --port ${port}`,
};
for (const lesson of ['http-server', 'framework', 'security']) {
  for (const [name, command] of Object.entries(servers)) {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const { code, stdout, stderr } = await tool(lesson, url, '--start', command(lesson, port));
    const last = stdout.trimEnd().split('\n').at(-1);
    check(`${lesson} with ${name}`, code === 0, code === 0 ? last : `${stdout}${stderr}`);
    const ended = await fetch(url).then(
      () => false,
      () => true,
    );
    check(`${lesson} with ${name}: what was started has ended`, ended);
  }
}

const api = await freePort();
const serve = `NODE_ENV=development PORT=${api} DATA_DIR="${folder}" LOG=off "${process.execPath}" src/entry/start.js`;
const rest = await tool('rest', `http://127.0.0.1:${api}/users`, '--start', serve);
check('rest with Ledge itself', rest.code === 0, rest.code === 0 ? '' : rest.stdout + rest.stderr);

const port = await freePort();
const file = join(folder, 'junit.xml');
const start = ['--start', servers.Ledge!('http-server', port)];
const wrong = await tool('framework', `http://127.0.0.1:${port}`, ...start, '--json', '--junit', file);
const findings = JSON.parse(wrong.stdout) as { result: string; curl: string }[];
check('another lesson: exit code 1', wrong.code === 1, wrong.code);
const some =
  findings.some(({ result }) => result === 'met') && findings.some(({ result }) => result !== 'met');
check('another lesson: some is met (/status), some is not', some);
const xml = readFileSync(file, 'utf8');
const failures = findings.filter(({ result }) => result !== 'met').length;
check('JUnit has them all', xml.includes(`tests="${findings.length}" failures="${failures}"`));
for (const args of [[], ['nothing'], ['framework', 'no url'], ['framework', '--nothing']]) {
  const { code, stderr } = await tool(...args);
  check(
    `called as ${JSON.stringify(args)}: it says how`,
    code === 2 && stderr.startsWith('npm run lesson:check'),
  );
}
process.exit(end());
