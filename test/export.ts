/**
 * `node test/export.ts`: 100,000 rows leave a real server as CSV and as NDJSON, each exactly once and in order,
 * while it goes on answering and its memory stays where it was.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { createClient } from '@libsql/client';
import { getTableColumns, getTableName, sql } from 'drizzle-orm';
import { compile } from '../src/db/compile.ts';
import { users as table } from '../src/db/schema/users.ts';
import { freePort, ROOT } from '../src/entry/tools/child.ts';
import { newChecks } from './checks.ts';
import { settings } from './targets/settings.ts';

const ROWS = 100_000;
const LIMIT_MS = 120_000;
/** Bytes that the peak of memory may rise by; the rows themselves are more than 300 MB. */
const GROWTH = 128 * 1024 * 1024;
const { check, group, end } = newChecks(LIMIT_MS);
const folder = mkdtempSync(join(tmpdir(), 'ledge-export-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

const runtimes = {
  node: [process.execPath, join(ROOT, 'src/entry/node.ts')],
  bun: [join(ROOT, 'node_modules/bun/bin/bun.exe'), join(ROOT, 'src/entry/bun.ts')],
} as const;
const name = getTableName(table);
/** A client in a process of its own, which asks for one row again and again until its input ends. */
const OTHER = `
let ended = false, answered = 0, missed = 0;
process.stdin.on('end', () => { ended = true; }).resume();
while (!ended) await fetch(process.argv[1]).then((a) => a.text().then(() => a.ok ? answered++ : missed++), () => missed++);
console.log(answered, missed);`;

for (const [runtime, [command, file]] of Object.entries(runtimes)) {
  await group(runtime, async () => {
    const dir = join(folder, runtime);
    const port = await freePort();
    const base = `http://127.0.0.1:${port}`;
    const given = { NODE_ENV: 'production', PORT: String(port), DATA_DIR: dir, LOG: 'off' };
    const server = spawn(command, [file], {
      env: { ...process.env, ...settings(base, given) },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    process.on('exit', () => server.kill('SIGKILL'));
    await once(createInterface(server.stdout), 'line');
    await fill(join(dir, 'ledge.db'));

    const peak = () =>
      Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))![1]) * 1024;
    // The first export warms up: what is compiled then is no growth.
    await read(`${base}/${name}?id_lte=5000`, 'text/csv');
    for (const accept of ['text/csv', 'application/x-ndjson']) {
      const before = peak();
      const other = spawn(process.execPath, ['--input-type=module', '-e', OTHER, `${base}/${name}/1`]);
      const { lines, bytes, ordered, seconds } = await read(`${base}/${name}`, accept);
      other.stdin.end();
      const [answered, missed] = (await text(other.stdout)).split(' ').map(Number);
      const grown = peak() - before;
      const mb = (n: number) => `${(n / 1024 / 1024).toFixed(1)} MB`;
      check(`${runtime}, ${accept}: every row once, in order`, lines === ROWS && ordered, `${lines} rows`);
      check(
        'memory holds a page',
        grown < GROWTH,
        `${mb(bytes)} in ${seconds.toFixed(1)} s, peak grew by ${mb(grown)}`,
      );
      check('others are answered meanwhile', answered! > 40 && missed === 0, `${answered} answers`);
    }
    server.kill();
    await once(server, 'exit');
  });
}
process.exit(end());

/** Rows of about three kilobytes, written beside the server. */
async function fill(path: string): Promise<void> {
  const client = createClient({ url: `file:${path}` });
  const columns = getTableColumns(table);
  await client.execute(
    compile(sql`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${ROWS})
      INSERT INTO ${table} (${sql.identifier(columns.name.name)}, ${sql.identifier(columns.website.name)})
      SELECT 'Person ' || i, printf('%.*c', 3000, 'w') || i FROM n`),
  );
  client.close();
}

/** Reads an export line by line. */
async function read(url: string, accept: string) {
  const began = performance.now();
  const answer = await fetch(url, { headers: { accept } });
  let [lines, bytes, last, ordered] = [0, 0, 0, true];
  for await (const line of createInterface(Readable.fromWeb(answer.body as never))) {
    bytes += line.length + 1;
    const id = Number(/^(?:\{"id":)?(\d+),/.exec(line)?.[1] ?? 0);
    if (id === 0) continue; // the header
    ordered &&= id > last;
    last = id;
    lines++;
  }
  return { lines, bytes, ordered, seconds: (performance.now() - began) / 1000 };
}
