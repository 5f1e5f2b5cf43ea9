/** What clients and load balancers are told of a database that takes no writes, over a real file that may not grow. */
import { type Client, LibsqlError } from '@libsql/client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { temporary } from '../db/engine.fixture.ts';
import { openEngine } from '../db/engine.ts';
import { migrate } from '../db/migrate.ts';
import { unavailable } from './unavailable.ts';
import { WriteHealth } from './write-health.ts';

const error = (code: string) => new LibsqlError(`${code}: in SELECT secret of /home/somebody`, code);

describe('an error of the database', () => {
  it.each([
    ['SQLITE_FULL', false, 507, 'insufficient-storage', undefined],
    // A read stores nothing, so that RFC 4918 section 11.5 does not fit.
    ['SQLITE_FULL', true, 503, 'unavailable', '1'],
    ['SQLITE_READONLY', false, 503, 'unavailable', '1'],
    ['SQLITE_IOERR', false, 503, 'unavailable', '1'],
    ['SQLITE_BUSY', false, 503, 'unavailable', '1'],
  ] as const)('%s (of a read: %s) is %i', (code, safe, status, type, retryAfter) => {
    const problem = unavailable(error(code), safe);
    expect(problem).toMatchObject({ status, type });
    expect(problem?.headers?.['retry-after']).toBe(retryAfter);
    expect(problem?.message).not.toMatch(/SELECT|home|SQLITE/);
  });

  it('of our own making is none of these', () => {
    expect(unavailable(error('SQLITE_CONSTRAINT'), false)).toBeUndefined();
    expect(unavailable(new TypeError('x is undefined'), false)).toBeUndefined();
  });
});

describe('whether writes are taken', () => {
  let file: Awaited<ReturnType<typeof temporary>>;
  let client: Client;
  let now = 0;
  let calls = 0;
  const counting: Pick<Client, 'execute'> = {
    execute: (...args: Parameters<Client['execute']>) => {
      calls++;
      return client.execute(...args);
    },
  };
  /** Of the writer's connection; fewer than there are mean that there are to be no more. */
  const pages = (most: number) => client.batch([`PRAGMA max_page_count = ${most}`], 'write');
  const asked = (health: WriteHealth) =>
    health.check(counting).then(
      () => 'ready',
      ({ status, message }) => `${status} ${message}`,
    );
  const full = '503 The disk of the database is full';

  beforeEach(async () => {
    file = await temporary();
    client = openEngine(file.path);
    await migrate(client, 'drizzle');
    [now, calls] = [0, 0];
  });
  afterEach(async () => {
    client.close();
    await file[Symbol.asyncDispose]();
  });

  it('costs nothing as long as none was refused', async () => {
    const health = new WriteHealth(() => now, false);
    health.saw(error('SQLITE_BUSY'));
    health.saw(new TypeError('x is undefined'));
    expect([await asked(health), calls]).toEqual(['ready', 0]);
  });

  it('is tried once a second after one was refused, until there is room again', async () => {
    const health = new WriteHealth(() => now, false);
    await pages(1);
    health.saw(error('SQLITE_FULL'));
    expect([await asked(health), await asked(health), calls]).toEqual([full, full, 1]);
    await pages(100_000);
    expect(await asked(health)).toBe(full);
    now += 1_000;
    expect([await asked(health), await asked(health)]).toEqual(['ready', 'ready']);
    const { rows } = await client.execute('SELECT count(*) AS n FROM idempotency_keys');
    expect(rows[0]?.n).toBe(0);
  });

  it('is tried by the first question, where nothing is known', async () => {
    await pages(1);
    expect(await asked(new WriteHealth(() => now, true))).toBe(full);
    await pages(100_000);
    const health = new WriteHealth(() => now, true);
    expect([await asked(health), await asked(health), calls]).toEqual(['ready', 'ready', 3]);
  });
});
