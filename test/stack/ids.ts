/** One request's id in the answer and in the log of the web server, whoever has made it. */
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { newChecks } from '../checks.ts';
import { request } from './client.ts';
import { PREFIX, type WebServer } from './world.ts';

/** Whether a log has it, soon: it is written after the answer. */
async function logged(proxy: WebServer, text: string): Promise<boolean> {
  for (let tries = 0; tries < 100; tries++) {
    if (readFileSync(proxy.log, 'utf8').includes(text)) return true;
    await sleep(50);
  }
  return false;
}

export async function ids({ check }: ReturnType<typeof newChecks>, proxy: WebServer) {
  const { name } = proxy;
  const ask = async (path: string, given?: string) => {
    const headers: Record<string, string> = given === undefined ? {} : { 'x-request-id': given };
    const { headers: answer, text } = await request(proxy, 'GET', path, undefined, headers);
    return { id: String(answer['x-request-id']), text };
  };
  const own = await ask(`${PREFIX}/posts/1`, 'of-the-client.1');
  check(
    `${name}: the id that a client gives goes through to the API server`,
    own.id === 'of-the-client.1',
    own.id,
  );
  check(`${name}: and is in its log`, await logged(proxy, 'of-the-client.1'));
  const problem = await ask(`${PREFIX}/nope`);
  check(
    `${name}: its own id is that of a problem of the API`,
    problem.text.includes(`"${problem.id}"`),
    problem.text,
  );
  check(`${name}: and is in its log`, await logged(proxy, problem.id));
  const bad = await ask(`${PREFIX}/posts/1`, 'not "sound"');
  check(`${name}: one that is not sound is replaced`, /^[\w-]{32,36}$/.test(bad.id), bad.id);
  check(`${name}: and what took its place is in its log`, await logged(proxy, bad.id));
  const site = await ask('/');
  check(`${name}: what never reaches an API server has one too`, await logged(proxy, site.id), site.id);
  await ask(`${PREFIX}/auth/reset?token=a-secret-of-a-link`);
  const last = await ask(`${PREFIX}/status`, 'after-the-secret');
  await logged(proxy, last.id);
  check(
    `${name}: the token of a link is not in its log`,
    !readFileSync(proxy.log, 'utf8').includes('a-secret-of-a-link'),
  );
}
