/** A database file that may not be written, as one is that was put back by another user. */
import { chmodSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { newChecks } from '../checks.ts';
import { subjectOf } from '../load-mix.ts';
import { caller, newFolder, type Runtime, rowsOf, serve, signIn } from './server.ts';

/** Root may write whatever the rights say, unless it gives that up. */
const prefix = process.getuid?.() === 0 ? ['setpriv', '--bounding-set=-dac_override'] : [];

export async function readOnly({ check }: ReturnType<typeof newChecks>, runtime: Runtime): Promise<void> {
  const say = (what: string, ok: boolean, detail?: unknown) =>
    check(`${runtime}, a read-only file: ${what}`, ok, detail);
  const folder = newFolder('read-only');
  const first = await serve(folder, { runtime });
  const as = await signIn(first);
  const { name, text, body } = await subjectOf(first.base);
  const row = { ...body, [text]: 'a row' };
  await caller(first.base, as)('POST', `/${name}`, row);
  await first.kill();
  chmodSync(join(folder, 'ledge.db'), 0o444);

  const server = await serve(folder, { runtime, prefix, ready: false });
  const call = caller(server.base, as);
  const before = await call('GET', '/ready');
  const refused = await Promise.all([
    call('POST', `/${name}`, row),
    call('POST', `/${name}`, [row, row], { 'idempotency-key': 'some' }),
    call('PATCH', `/${name}/1`, { [text]: 'changed' }),
    call('DELETE', `/${name}/1`),
  ]);
  const problem = ({ status, text }: (typeof refused)[number]) =>
    status === 503 && JSON.parse(text).type === '/problems/unavailable' && !/SQL|\/tmp/.test(text);
  say('writes are 503', refused.every(problem), refused[0]?.text);
  const files = () => readdirSync(`/proc/${server.pid}/fd`).length;
  const open = files();
  for (let n = 0; n < 200; n++) refused.push(await call('POST', `/${name}`, row));
  const ready = await call('GET', '/ready');
  say(
    '/ready is 503 and says why',
    [before, ready].every(problem) && /no writes/.test(before.text + ready.text),
    ready.text,
  );
  if (runtime === 'node') say('200 more leave no files open', files() - open < 50, files() - open);
  const rows = await rowsOf(call, `/${name}`);
  say('reads go on', rows.length === 1 && rows[0]?.[text] === 'a row', JSON.stringify(rows));

  chmodSync(join(folder, 'ledge.db'), 0o644);
  const began = performance.now();
  while ((await call('GET', '/ready')).status !== 200 && performance.now() - began < 10_000) await sleep(100);
  const ms = Math.round(performance.now() - began);
  say('once it may be written, the server is ready by itself', ms < 3_000, `${ms} ms`);
  const made = await call('POST', `/${name}`, row);
  say('and writes', made.status === 201, made.status);
  await server.kill();
}
