/**
 * A disk that gets full under a server, and has room again. Runs where it may mount a disk of its own (`disk.ts`):
 *
 *     unshare -rm node test/durability/full.ts node|bun
 */
import { readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { newChecks } from '../checks.ts';
import { mulberry, subjectOf } from '../load-mix.ts';
import { mounted } from './disk.ts';
import { type Call, caller, faultsOf, type Reply, type Runtime, rowsOf, serve, signIn } from './server.ts';
import { Writes } from './writes.ts';

const DISK_BYTES = 8 << 20;
const runtime = process.argv[2] as Runtime;
const { check, group, end } = newChecks(60_000);
const say = (what: string, ok: boolean, detail?: unknown) =>
  check(`${runtime}, a full disk: ${what}`, ok, detail);

/** Takes all the room that is left. */
function fill(folder: string): void {
  const { bavail, bsize } = statfsSync(folder);
  const part = Buffer.alloc(bavail * bsize, 1);
  writeFileSync(join(folder, 'other-data'), part);
}

const told = ({ status, headers, text }: Reply) =>
  [503, 507].includes(status) &&
  headers.get('content-type') === 'application/problem+json' &&
  JSON.parse(text).type === (status === 507 ? '/problems/insufficient-storage' : '/problems/unavailable') &&
  !/\/tmp|ledge\.db|SQLITE|INSERT|UPDATE|\.ts\b/.test(text);
const shown = (replies: Reply[]) => [...new Set(replies.map(({ status }) => status))].join(', ');

await group(`${runtime}, a full disk`, async () => {
  using disk = mounted(DISK_BYTES);
  let server = await serve(disk.folder, { runtime });
  const as = await signIn(server);
  const subject = await subjectOf(server.base);
  const { name, text, body } = subject;
  let call = caller(server.base, as);
  const create = (to: Call, word: string, key?: string) =>
    to('POST', `/${name}`, { ...body, [text]: word }, key ? { 'idempotency-key': key } : {});
  const before = new Writes(subject, mulberry(1), 'before');
  let sent = 0;
  await before.load(call, 8, () => sent++ < 200);
  const mine = (await rowsOf(call, `/${name}`))[0]!.id;

  // Reads go on all the time.
  const reads: Reply[] = [];
  let reading = true;
  const reader = (async () => {
    for (; reading; await sleep(5))
      for (const path of [`/${name}/${mine}`, `/${name}?_limit=20`]) reads.push(await call('GET', path));
  })();

  fill(disk.folder);
  // What is left in the files that there are is used up first.
  let refused: Reply = await create(call, 'filling-0');
  let filled = 0;
  while (refused.status === 201 && filled < 500) refused = await create(call, `filling-${++filled}`);
  say('a create is 507', refused.status === 507 && told(refused), `${refused.status} ${refused.text}`);
  say('which is not to be repeated unasked', refused.headers.get('retry-after') === null);

  const stored = JSON.stringify(await rowsOf(call, `/${name}`));
  const person = { username: 'another', password: 'a password of another' };
  const files = () => readdirSync(`/proc/${server.pid}/fd`).length;
  const open = files();
  const writes: Reply[] = [];
  for (let n = 0; n < 100; n++)
    writes.push(
      ...(await Promise.all([
        create(call, `full-${n}`),
        create(call, `full-keyed-${n}`, `key-${n}`),
        call(
          'POST',
          `/${name}`,
          [1, 2, 3].map((i) => ({ ...body, [text]: `full-array-${n}-${i}` })),
        ),
        call('PATCH', `/${name}/${mine}`, { [text]: `changed-${n}` }),
        call('DELETE', `/${name}/${mine}`),
      ])),
    );
  for (const path of ['/auth/register', '/auth/login'])
    writes.push(
      await call(
        'POST',
        path,
        path.endsWith('r') ? { ...person, email: 'a@example.com' } : { ...person, username: 'writer' },
      ),
    );
  say(`${writes.length} writes are refused with a problem`, writes.every(told), shown(writes));
  say('they leave nothing', JSON.stringify(await rowsOf(call, `/${name}`)) === stored);
  if (runtime === 'node') say('they leave no files open', files() - open < 100, files() - open);

  const ready = await call('GET', '/ready');
  say(
    '/ready is 503 and says why',
    ready.status === 503 && told(ready) && /full/.test(ready.text),
    ready.text,
  );
  say('/status is OK', (await call('GET', '/status')).text === 'OK');

  await server.kill('SIGKILL');
  reading = false;
  await reader;
  // The one that was on its way has no answer.
  say(
    'reads go on',
    reads.length > 50 && reads.slice(0, -2).every(({ status }) => status === 200),
    `${reads.length}: ${shown(reads)}`,
  );

  server = await serve(disk.folder, { runtime, ready: false });
  call = caller(server.base, as);
  say('a restart is not ready', (await call('GET', '/ready')).status === 503);
  say('a restart reads', JSON.stringify(await rowsOf(call, `/${name}`)) === stored);
  const again = await create(call, 'again', 'key-again');
  say('and refuses', told(again), again.status);

  rmSync(join(disk.folder, 'other-data'));
  const began = performance.now();
  while ((await call('GET', '/ready')).status !== 200 && performance.now() - began < 10_000) await sleep(100);
  say(
    'with room again it is ready by itself',
    performance.now() - began < 3_000,
    `${Math.round(performance.now() - began)} ms`,
  );
  const kept = await Promise.all([1, 2, 3].map(() => create(call, 'again', 'key-again')));
  const ids = new Set(kept.map((reply) => JSON.parse(reply.text).id));
  say('the write that was refused can be made, once', shown(kept) === '201' && ids.size === 1, shown(kept));
  await before.load(call, 8, () => sent++ < 400);
  const { faults } = await before.faults(call, 0);
  say('nothing acknowledged is lost', faults.length === 0, faults.join('; '));
  const unsound = await faultsOf(disk.folder);
  say('the file is sound', unsound === '', unsound);
  await server.kill();
});
process.exit(end());
