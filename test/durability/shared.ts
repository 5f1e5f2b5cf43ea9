/** Other processes on the file of a server that is under load: no client notices, and nothing is lost. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { ROOT } from '../../src/entry/tools/child.ts';
import type { newChecks } from '../checks.ts';
import { run } from '../commands.ts';
import { mulberry, type Subject, subjectOf } from '../load-mix.ts';
import { caller, environment, faultsOf, newFolder, type Server, serve, signIn } from './server.ts';
import { Writes } from './writes.ts';

const CONNECTIONS = 8;
/** How long a lock of another process may stop the event loop, in milliseconds. */
const STALL_MS = 100;
const LOCKED_MS = 1_000;
const preload = pathToFileURL(join(ROOT, 'test/durability/loop-delay.mjs')).href;

/** Runs native `libsql` on the file in a process of its own. @param script is given `database` and `folder` */
async function other(folder: string, script: string): Promise<string> {
  const text = `
    import Database from 'libsql';
    const folder = process.argv[1];
    const database = new Database(folder + '/ledge.db', { timeout: 5000 });
    const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
    ${script}`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', text, folder], {
    cwd: ROOT,
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (part) => {
    stderr += part;
  });
  await once(child, 'close');
  return stderr;
}

/** What `work` costs the clients of some servers. @returns what went wrong, in words */
async function underLoad(
  servers: Server[],
  as: string,
  subject: Subject,
  tag: string,
  work: () => Promise<string>,
) {
  let going = true;
  const wrong: string[] = [];
  let reads = 0;
  const loads = servers.flatMap((server, index) => {
    const call = caller(server.base, as);
    const writes = new Writes(subject, mulberry(index + 1), `${tag}-${index}`);
    const read = async () => {
      for (; going; reads++)
        for (const path of [`/${subject.name}?_limit=20`, '/ready']) {
          const { status, text } = await call('GET', path);
          if (status !== 200) wrong.push(`GET ${path} answered ${status} ${text}`);
          await sleep(2);
        }
    };
    return [
      { call, writes, done: Promise.all([writes.load(call, CONNECTIONS, () => going), read(), read()]) },
    ];
  });
  await sleep(300);
  const said = await work();
  if (said !== '') wrong.push(`the other process: ${said}`);
  await sleep(300);
  going = false;
  let written = 0;
  for (const { call, writes, done } of loads) {
    await done;
    wrong.push(...(await writes.faults(call, 0)).faults);
    written += writes.acknowledged;
  }
  return { wrong, figure: `${written} creates and ${reads} rounds of reads` };
}

export async function shared({ check }: ReturnType<typeof newChecks>): Promise<void> {
  const folder = newFolder('shared');
  const node = (file: string) => [process.execPath, join(ROOT, 'src/entry', file)] as [string, string];
  const seed = async () => {
    const { code, stderr } = await run(node('seed.ts'), { cwd: ROOT, env: environment(folder) }, 60);
    return code === 0 ? '' : stderr;
  };
  const backup = () =>
    other(
      folder,
      `for (let n = 0; n < 5; n++) database.exec("VACUUM INTO '" + folder + "/backup-" + n + ".db'");`,
    );
  const reader = () =>
    other(
      folder,
      `database.exec('BEGIN'); database.prepare('SELECT count(*) FROM sqlite_schema').all(); await wait(1000); database.exec('COMMIT');`,
    );
  const checkpoint = () =>
    other(
      folder,
      `for (let n = 0; n < 20; n++) { database.exec('PRAGMA wal_checkpoint(TRUNCATE)'); await wait(30); }`,
    );
  const lock = () =>
    other(folder, `database.exec('BEGIN IMMEDIATE'); await wait(${LOCKED_MS}); database.exec('COMMIT');`);

  const open: Server[] = [];
  try {
    const server = await serve(folder, { env: { NODE_OPTIONS: `--import=${preload}` } });
    open.push(server);
    await seed();
    const as = await signIn(server);
    const subject = await subjectOf(server.base);
    const beside: [string, Server[], () => Promise<string>][] = [
      ['npm run db:seed', [server], seed],
      ['copies by VACUUM INTO', [server], backup],
      ['a long read', [server], reader],
      ['checkpoints', [server], checkpoint],
    ];
    for (const runtime of ['node', 'bun'] as const) {
      const second = await serve(folder, { runtime });
      open.push(second);
      beside.push([`a second server, on ${runtime}`, [server, second], () => sleep(1_500, '')]);
      beside.push([`a second server, on ${runtime}, and npm run db:seed`, [server, second], seed]);
    }
    for (const [index, [what, servers, work]] of beside.entries()) {
      const { wrong, figure } = await underLoad(servers, as, subject, `beside${index}`, work);
      check(
        `beside ${what} no client gets an error, and nothing is lost`,
        wrong.length === 0,
        wrong.length > 0 ? `${wrong.length}: ${wrong.slice(0, 3).join('; ')}` : figure,
      );
    }
    // What only the machine did would not happen each time.
    const stalls: number[] = [];
    for (let n = 0; n < 3; n++) {
      await server.stall();
      const { wrong } = await underLoad([server], as, subject, `locked${n}`, lock);
      stalls.push(await server.stall());
      check(
        `a write lock of ${LOCKED_MS} ms is waited for, and reads go on (${n + 1})`,
        wrong.length === 0,
        wrong.slice(0, 3).join('; '),
      );
    }
    check(
      `and stops the event loop for ${STALL_MS} ms at most`,
      Math.min(...stalls) <= STALL_MS,
      `${stalls.join(', ')} ms`,
    );
    const unsound = await faultsOf(folder);
    check('the file that was shared is sound', unsound === '', unsound);
  } finally {
    await Promise.all(open.map((server) => server.kill()));
  }
}
