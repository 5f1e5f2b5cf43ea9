/** Signing keys come and go without anybody noticing, unless one has leaked. */
import type { Client } from '@libsql/client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { temporary } from '../db/engine.fixture.ts';
import { openEngine } from '../db/engine.ts';
import { migrate } from '../db/migrate.ts';
import { Keys } from './keys.ts';
import { rotateKeys } from './keys-rotate.ts';
import { Tokens } from './tokens.ts';

const SECRET = 'a secret of the tests, long enough';
const START = Date.UTC(2030, 0, 1);
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

let file: Awaited<ReturnType<typeof temporary>>;
let client: Client;
let now: number;
const clock = () => now;

beforeEach(async () => {
  now = START;
  file = await temporary();
  client = openEngine(file.path);
  await migrate(client, 'drizzle');
});
afterEach(async () => {
  client.close();
  await file[Symbol.asyncDispose]();
});

/** A server that has its keys, and what it did with the database. */
async function server(shared = true) {
  const keys = new Keys(SECRET, clock, shared);
  const tokens = new Tokens(keys, 'http://localhost:8787', clock);
  const kid = async () => (await keys.signing(client)).kid;
  const published = async () => (await keys.jwks(client)).keys.map((key) => key.kid);
  const subject = { id: 12, username: 'ada', role: 'user' as const, session: 'nXMiq6rZrXLWFbsv2vXyLg' };
  const issue = async () =>
    (await tokens.issue(client, { ...subject, expiresAt: now + 30 * DAY })).accessToken;
  const accepts = async (token: string) => (await tokens.verify(client, token)) !== undefined;
  return { keys, kid, published, issue, accepts, first: await kid() };
}
/** A client that counts what it is asked, and answers only when it is let. */
function held() {
  let waiting: (() => void)[] = [];
  let asked = 0;
  const execute: Client['execute'] = async (...args: unknown[]) => {
    asked++;
    await new Promise<void>((resolve) => waiting.push(resolve));
    return (client.execute as (...args: unknown[]) => ReturnType<Client['execute']>)(...args);
  };
  const release = () => {
    for (const go of waiting) go();
    waiting = [];
  };
  return { client: { ...client, execute } as Client, release, asked: () => asked };
}

describe('a rotation', () => {
  it('publishes a key that signs ten minutes later, on every server and without a restart', async () => {
    const [one, two] = [await server(), await server()];
    expect(two.first).toBe(one.first);
    now += DAY;
    expect(await rotateKeys(client, SECRET, now)).toBe(0);
    now += MINUTE;
    const both = await one.published();
    expect(both).toHaveLength(2);
    for (const { kid, first } of [one, two]) expect(await kid()).toBe(first);
    now += 8 * MINUTE;
    expect(await one.kid()).toBe(one.first);
    now += MINUTE;
    const second = both.find((kid) => kid !== one.first);
    for (const { kid } of [one, two]) expect(await kid()).toBe(second);
    expect(await (await server()).kid()).toBe(second);
  });

  it('leaves every token good', async () => {
    const [one, two] = [await server(), await server()];
    now += DAY;
    await rotateKeys(client, SECRET, now);
    now += 10 * MINUTE - 1;
    const old = await one.issue();
    now += 1;
    const fresh = await one.issue();
    expect(fresh.split('.')[0]).not.toBe(old.split('.')[0]);
    for (const { accepts } of [one, two, await server()])
      for (const token of [old, fresh, old, fresh]) expect(await accepts(token)).toBe(true);
  });

  it('removes a key a day after it has signed for the last time, and never the one that signs', async () => {
    const { first, published, kid } = await server();
    now += DAY;
    await rotateKeys(client, SECRET, now);
    const signsNoMore = now + 10 * MINUTE;
    now = signsNoMore + DAY - 1;
    expect(await rotateKeys(client, SECRET, now)).toBe(0);
    now = signsNoMore + DAY;
    expect(await published()).toContain(first);
    const signing = await kid();
    expect(await rotateKeys(client, SECRET, now)).toBe(1);
    now += MINUTE;
    expect(await published()).not.toContain(first);
    expect(await published()).toContain(signing);
  });

  it('right after a first start goes on with the first key', async () => {
    const one = await server();
    await rotateKeys(client, SECRET, now + 1);
    now += MINUTE;
    expect(await one.kid()).toBe(one.first);
    expect(await (await server()).kid()).toBe(one.first);
  });

  it('with another secret than that of the servers changes nothing', async () => {
    const one = await server();
    await expect(rotateKeys(client, 'another secret, as long as that one', now)).rejects.toThrow(/SECRET/);
    now += MINUTE;
    expect(await one.published()).toEqual([one.first]);
  });
});

describe('a revocation', () => {
  it('signs with the new key at once, and refuses what the old one has signed, also where that was remembered', async () => {
    const [one, two] = [await server(), await server()];
    const old = await one.issue();
    expect(await two.accepts(old)).toBe(true);
    expect(await rotateKeys(client, SECRET, now, true)).toBe(1);
    now += MINUTE;
    for (const { accepts } of [one, two]) expect(await accepts(old)).toBe(false);
    const fresh = await one.issue();
    expect(await two.accepts(fresh)).toBe(true);
    expect(await one.published()).toEqual([await two.kid()]);
    expect(await one.kid()).not.toBe(one.first);
  });

  it('serves a database whose secret is lost', async () => {
    await server();
    await rotateKeys(client, 'another secret, as long as that one', now, true);
    const after = new Keys('another secret, as long as that one', clock);
    expect((await after.jwks(client)).keys).toHaveLength(1);
    await after.signing(client);
  });
});

describe('loading keys', () => {
  it('is done once at a time, and nobody waits for it who has some', async () => {
    const { keys, first } = await server();
    now += MINUTE;
    const slow = held();
    const asking = keys.signing(slow.client);
    expect((await keys.signing(slow.client)).kid).toBe(first);
    expect(slow.asked()).toBe(1);
    slow.release();
    expect((await asking).kid).toBe(first);
    await keys.signing(slow.client);
    expect(slow.asked()).toBe(1);
  });

  it('is waited for by who has none, together', async () => {
    await server();
    const keys = new Keys(SECRET, clock);
    const slow = held();
    const all = Promise.all([1, 2, 3].map(() => keys.jwks(slow.client)));
    slow.release();
    await all;
    expect(slow.asked()).toBe(1);
  });

  it('is waited for by who brings a token of a key that is new', async () => {
    const one = await server();
    const two = await server();
    await rotateKeys(client, SECRET, now, true);
    now += MINUTE;
    const fresh = await one.issue();
    const kid = JSON.parse(Buffer.from(fresh.split('.')[0]!, 'base64url').toString()).kid;
    const slow = held();
    const asking = two.keys.signing(slow.client);
    const meanwhile = two.keys.verifying(slow.client, kid);
    await Promise.resolve();
    slow.release();
    expect(await meanwhile).toBeDefined();
    await asking;
    expect(slow.asked()).toBe(1);
  });

  it('is done by each request on Workers, where none may wait for another', async () => {
    await server();
    const keys = new Keys(SECRET, clock, false);
    const slow = held();
    const all = Promise.all([1, 2, 3].map(() => keys.jwks(slow.client)));
    slow.release();
    await all;
    expect(slow.asked()).toBe(3);
  });

  it('goes on with what is known where the database does not answer', async () => {
    const { keys, first } = await server();
    now += MINUTE;
    const execute = async () => {
      throw new Error('fetch failed');
    };
    const down = { ...client, execute } as unknown as Client;
    expect((await keys.signing(down)).kid).toBe(first);
    await expect(new Keys(SECRET, clock).signing(down)).rejects.toThrow('fetch failed');
  });

  it('for an unknown key is done at most every 5 s', async () => {
    const { keys } = await server();
    now += 5_000;
    const slow = held();
    const first = keys.verifying(slow.client, 'nobody');
    await Promise.resolve();
    slow.release();
    expect(await first).toBeUndefined();
    for (let i = 0; i < 10; i++) expect(await keys.verifying(slow.client, 'nobody')).toBeUndefined();
    expect(slow.asked()).toBe(1);
  });
});
