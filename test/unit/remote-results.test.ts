/** Our calls to a libSQL server, on streams of their own and on one that stays open, give what `@libsql/client` does. */
import { rmSync } from 'node:fs';
import { type Client, createClient } from '@libsql/client/web';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { outcome, schema } from '../../src/db/engine.fixture.ts';
import { errors } from '../../src/db/engine-errors.fixture.ts';
import { results } from '../../src/db/engine-results.fixture.ts';
import { batched, executed } from '../../src/db/hrana.ts';
import { openRemote } from '../../src/db/remote.ts';
import { startSqld } from '../../src/entry/tools/sqld.ts';
import { targetDir } from '../targets/settings.ts';

const dir = targetDir('unit-remote-results');
let sqld: Awaited<ReturnType<typeof startSqld>>;
let theirs: Client;
/** One stream for all tests: whatever one of them leaves on it, the next would find. */
let kept: Client;

beforeAll(async () => {
  sqld = await startSqld({ dir });
  theirs = createClient({ url: sqld.url });
  kept = openRemote({ url: sqld.url, atOnce: 1, keep: true });
}, 30_000);
afterAll(async () => {
  theirs?.close();
  kept?.close();
  await sqld?.stop();
  rmSync(dir, { recursive: true, force: true });
});
const fresh = () =>
  theirs.executeMultiple(`DROP TABLE IF EXISTS parts; DROP TABLE IF EXISTS things; ${schema}`);

const closing = 'a closed client';
describe('what all do', () => {
  it.each([...results, ...errors].filter(([name]) => name !== closing))('%s', async (_name, run) => {
    const given: unknown[] = [];
    const ours = openRemote({ url: sqld.url });
    for (const client of [theirs, ours, kept]) {
      await fresh();
      given.push(await outcome(() => run(client)));
    }
    ours.close();
    expect(given[1]).toEqual(given[0]);
    expect(given[2]).toEqual(given[0]);
  });
});

describe('ours', () => {
  let client: Client;
  beforeEach(async () => {
    await fresh();
    client = openRemote({ url: sqld.url });
  });

  it('does nothing once it is closed', async () => {
    client.close();
    expect(client.closed).toBe(true);
    const closed = { failed: { name: 'LibsqlError', code: 'CLIENT_CLOSED' } };
    expect(await outcome(() => client.execute('SELECT 1'))).toEqual(closed);
    expect(await outcome(() => client.batch(['SELECT 1']))).toEqual(closed);
  });

  it('text of every kind arrives as it was', async () => {
    const text = '"\\\u0000\u001f\u2028\u{1f600} é';
    const { rows } = await client.execute({ sql: 'SELECT ?1 AS a, length(?1) AS n', args: [text] });
    expect(rows[0]?.a).toBe(text);
  });

  it.each([
    ['no JSON', 'x', SyntaxError],
    ['none of its answers', '{}', /Not the answer/],
    ['an answer without a result', '{"results":[{"type":"ok","response":{}}]}', /Not the answer/],
    ['rows of nothing', '{"results":[{"type":"ok","response":{"result":{"cols":1}}}]}', /Not the answer/],
  ])('%s is no result', async (_, text, error) => {
    expect(() => executed(JSON.parse(text))).toThrow(error);
    expect(() => batched(JSON.parse(text), 1)).toThrow(error);
  });
});
