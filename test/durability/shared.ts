/** Other processes on the file of a server that is under load: no client notices, and nothing is lost. */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { ROOT } from '../../src/entry/tools/child.ts';
import type { newChecks } from '../checks.ts';
import { run } from '../commands.ts';
import { mulberry, type Subject, subjectOf } from '../load-mix.ts';
import { beside, caller, environment, faultsOf, newFolder, type Server, serve, signIn } from './server.ts';
import { Writes } from './writes.ts';

const CONNECTIONS = 8;
/** How long a lock of another process may stop the event loop, in milliseconds. */
const STALL_MS = 100;
const LOCKED_MS = 1_000;
const preload = pathToFileURL(join(ROOT, 'test/durability/loop-delay.ts')).href;

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
  const loads = servers.map((server, index) => {
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
    const done = Promise.all([writes.load(call, CONNECTIONS, () => going), read(), read()]);
    return { call, writes, done };
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

/** A second server takes writes until it is killed; its clients go on at the first. @returns what was wrong */
async function killed(folder: string, first: Server, as: string, subject: Subject): Promise<string> {
  const faults: string[] = [];
  for (let n = 0; n < 3; n++) {
    const second = await serve(folder);
    const writes = new Writes(subject, mulberry(n), `killed${n}`);
    const load = writes.load(caller(second.base, as), CONNECTIONS);
    await sleep(300 + 50 * n);
    await second.kill('SIGKILL');
    await load;
    const call = caller(first.base, as);
    await writes.retry(call);
    faults.push(...(await writes.faults(call, 0)).faults);
  }
  return faults.join('; ');
}

export async function shared({ check }: ReturnType<typeof newChecks>): Promise<void> {
  const folder = newFolder('shared');
  const node = (file: string) => [process.execPath, join(ROOT, 'src/entry', file)] as [string, string];
  const seed = async () => {
    const { code, stderr } = await run(node('seed.ts'), { cwd: ROOT, env: environment(folder) }, 60);
    return code === 0 ? '' : stderr;
  };
  const other = async (script: string) => (await beside(folder, script)).fault;
  const backup = () =>
    other(`for (let n = 0; n < 5; n++) database.exec("VACUUM INTO '" + folder + "/backup-" + n + ".db'");`);
  const reader = () =>
    other(
      `database.exec('BEGIN'); database.prepare('SELECT count(*) FROM sqlite_schema').all(); await wait(1000); database.exec('COMMIT');`,
    );
  const checkpoint = () =>
    other(
      `for (let n = 0; n < 20; n++) { database.exec('PRAGMA wal_checkpoint(TRUNCATE)'); await wait(30); }`,
    );
  const lock = () =>
    other(`database.exec('BEGIN IMMEDIATE'); await wait(${LOCKED_MS}); database.exec('COMMIT');`);

  const open: Server[] = [];
  try {
    const server = await serve(folder, { env: { NODE_OPTIONS: `--import=${preload}` } });
    open.push(server);
    await seed();
    const as = await signIn(server);
    const subject = await subjectOf(server.base);
    const cases: [string, Server[], () => Promise<string>][] = [
      ['npm run db:seed', [server], seed],
      ['copies by VACUUM INTO', [server], backup],
      ['a long read', [server], reader],
      ['checkpoints', [server], checkpoint],
      ['a second server that is killed', [server], () => killed(folder, server, as, subject)],
    ];
    for (const runtime of ['node', 'bun'] as const) {
      const second = await serve(folder, { runtime });
      open.push(second);
      cases.push([`a second server, on ${runtime}`, [server, second], () => sleep(1_500, '')]);
      cases.push([`a second server, on ${runtime}, and npm run db:seed`, [server, second], seed]);
    }
    for (const [index, [what, servers, work]] of cases.entries()) {
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
