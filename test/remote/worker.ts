/** The Worker's bundle in workerd, over a database whose network fails. */
import { join } from 'node:path';
import { startSqld } from '../../src/entry/tools/sqld.ts';
import type { newChecks } from '../checks.ts';
import { startWorkerd } from '../targets/workerd.ts';
import { asker, type Mode, startProxy } from '../unit/unreliable.ts';

const said: Record<Exclude<Mode, 'pass'>, RegExp> = {
  stall: /does not answer in time/,
  cut: /ended the connection|in the place of the database/,
  reset: /ended the connection|cannot be reached/,
  lose: /ended the connection|cannot be reached/,
};

/** Each fault is a 503 that says what it is, and the next request after it is answered. */
export async function overWorkerd(dir: string, check: ReturnType<typeof newChecks>['check']): Promise<void> {
  const sqld = await startSqld({ dir: join(dir, 'worker') });
  const proxy = await startProxy(Number(new URL(sqld.url).port));
  let worker: Awaited<ReturnType<typeof startWorkerd>> | undefined;
  try {
    worker = await startWorkerd({ LIBSQL_URL: proxy.url });
    const { baseUrl, admin } = worker;
    const headers = {
      authorization: `Basic ${btoa(`${admin.username}:${admin.password}`)}`,
      'content-type': 'application/json',
    };
    const send = asker(proxy, (path, init) => fetch(baseUrl + path, init));
    const ask = (method: string, path: string, body?: object) => send(method, path, body, headers);
    const post = () => ask('POST', '/posts', { title: 'On workerd', body: 'b' });
    await post();
    for (const mode of ['stall', 'cut', 'reset', 'lose'] as const) {
      proxy.become(mode);
      const read = await ask('GET', '/posts?_limit=1');
      const write = await post();
      const ready = await ask('GET', '/ready');
      proxy.become('pass');
      for (const [what, { status, retry, text }] of Object.entries({ read, write, ready })) {
        const right = status === 503 && retry === '1' && said[mode].test(text) && !/127\.0\.0\.1/.test(text);
        check(
          `workerd, a network that would ${mode}: ${what} is a 503 that says so`,
          right,
          right ? '' : text,
        );
      }
      check(`workerd, a network that would ${mode}: a write is sent once`, write.asked === 1, write.asked);
      const after = [(await ask('GET', '/posts?_limit=1')).status, (await post()).status];
      check(`workerd, after one that would ${mode}: all is well again`, `${after}` === '200,201', after);
    }
  } finally {
    await worker?.stop();
    proxy.stop();
    await sqld.stop();
  }
}
