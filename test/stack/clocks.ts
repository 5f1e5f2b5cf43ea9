/** Two API servers over one database, whose clocks are a minute apart: whoever has signed in at one is served by both. */
import { join } from 'node:path';
import { freePort, ROOT } from '../../src/entry/tools/child.ts';
import type { newChecks } from '../checks.ts';
import { apiServer, PREFIX, type World } from './world.ts';

const MINUTE_MS = 60_000;
const SHIFTED = join(ROOT, 'test/stack/shifted.js');

type Answer = { status: number; body: Record<string, string> };

export async function clocks({ check }: ReturnType<typeof newChecks>, { env }: World): Promise<void> {
  const servers = await Promise.all(
    [0, MINUTE_MS].map(async (shift) => {
      // Attempts are counted too: the counters are shared, and their times are the database's.
      const clock = {
        ...{ NODE_OPTIONS: `--import=${SHIFTED}`, CLOCK_SHIFT_MS: String(shift), THROTTLE: 'true' },
      };
      return apiServer(await freePort(), { ...env, ...clock });
    }),
  );
  try {
    await Promise.all(servers.map((server) => server.start()));
    const [slow, fast] = servers.map(({ port }) => asker(`http://127.0.0.1:${port}${PREFIX}`));
    const issued = await across(check, 'behind', slow!, fast!);
    const apart = (await across(check, 'ahead', fast!, slow!)) - issued;
    check('two API servers are a minute apart', apart >= 60 && apart < 90, `tokens issued ${apart} s apart`);
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
  }
}

/** @param clock that of `here` @returns when it has issued a token, in seconds by that clock */
async function across(
  check: ReturnType<typeof newChecks>['check'],
  clock: string,
  here: ReturnType<typeof asker>,
  there: ReturnType<typeof asker>,
): Promise<number> {
  const is = (what: string, seen: Answer[], ...statuses: number[]) => {
    const found = seen.map(({ status }) => status);
    const details = seen.map(({ body }) => body.detail ?? '').join(' ');
    check(
      `signed in at the server whose clock is ${clock}: ${what}`,
      `${found}` === `${statuses}`,
      `${found} ${details}`.trim(),
    );
  };
  const person = { username: `clock-${clock}`, password: 'correct horse battery' };
  await here('POST', '/auth/register', undefined, { ...person, email: `${clock}@example.com` });
  const signIn = async () => (await here('POST', '/auth/login', undefined, person)).body;
  const refresh = (at: typeof here, refreshToken = '') =>
    at('POST', '/auth/refresh', undefined, { refreshToken });

  const { accessToken, refreshToken } = await signIn();
  const bearer = `Bearer ${accessToken}`;
  const renamed = await there('PATCH', '/auth/me', bearer, { name: 'There' });
  is('reads and writes at the other one', [await there('GET', '/auth/me', bearer), renamed], 200, 200);

  const first = await refresh(here, refreshToken);
  const again = await refresh(there, refreshToken);
  is('a refresh, and the same again at the other one', [first, again], 200, 200);
  const one = first.body.refreshToken === again.body.refreshToken;
  check(`signed in at the server whose clock is ${clock}: both give one successor`, one);
  const next = await refresh(there, again.body.refreshToken);
  is('which is refreshed there', [next, await refresh(here, next.body.refreshToken)], 200, 200);

  const key = await here('POST', '/auth/keys', bearer, {
    ...{ name: 'k', scopes: ['read'] },
    expiresAt: new Date(Date.now() + 10 * MINUTE_MS).toISOString(),
  });
  is('an API key at the other one', [await there('GET', '/auth/me', `Bearer ${key.body.key}`)], 200);

  const ended = await there('DELETE', '/auth/sessions', bearer);
  const lost = await here('PATCH', '/auth/me', bearer, { name: 'Here' });
  is('signed out at the other one, and refused at once', [ended, lost], 204, 401);
  is('and its refresh token, too', [await refresh(here, next.body.refreshToken)], 401);
  return JSON.parse(Buffer.from(accessToken!.split('.')[1]!, 'base64url').toString()).iat;
}

/** Asks one server. */
const asker =
  (base: string) =>
  async (method: string, path: string, authorization?: string, json?: object): Promise<Answer> => {
    const answer = await fetch(base + path, {
      method,
      headers: { 'content-type': 'application/json', ...(authorization && { authorization }) },
      ...(json && { body: JSON.stringify(json) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: text === '' ? {} : (JSON.parse(text) as Answer['body']) };
  };
