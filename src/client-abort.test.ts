import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { faulty, hang, thrown } from './client.fixture.ts';
import { createClient } from './client.ts';

describe('an abort', () => {
  it('of one call rejects with its reason', async () => {
    await using server = await faulty(hang);
    const abort = new AbortController();
    const call = thrown(createClient(server.base).users.$get({}, { init: { signal: abort.signal } }));
    await server.reached(1);
    abort.abort(new Error('left'));
    expect(await call).toMatchObject({ message: 'left' });
  });

  it('of the client ends every call, and those to come', async () => {
    await using server = await faulty(hang);
    const abort = new AbortController();
    const api = createClient(server.base, { signal: abort.signal });
    const calls = [thrown(api.users.$get()), thrown(api.users.$get())];
    await server.reached(2);
    abort.abort();
    for (const error of await Promise.all(calls)) expect(error).toMatchObject({ name: 'AbortError' });
    expect(await thrown(api.users.$get())).toMatchObject({ name: 'AbortError' });
    expect(server.asked()).toHaveLength(2);
  });

  it('ends the waiting for another attempt', async () => {
    let asked = 0;
    const busy = async () => {
      asked++;
      return new Response(null, { status: 503, headers: { 'retry-after': '29' } });
    };
    const abort = new AbortController();
    const api = createClient('http://localhost', { fetch: busy, signal: abort.signal });
    const call = thrown(api.users.$get());
    while (asked === 0) await turn();
    await turn();
    const start = performance.now();
    abort.abort();
    expect(await call).toMatchObject({ name: 'AbortError' });
    expect(performance.now() - start).toBeLessThan(20_000);
    expect(asked).toBe(1);
  });
});
