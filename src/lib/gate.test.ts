import { describe, expect, it } from 'vitest';
import { Gate, GateFull, type GateOptions } from './gate.ts';

/** A gate whose work ends when the test says so, and whose clock the test moves. */
function gate(options: Partial<GateOptions> = {}) {
  const timers = new Map<object, { at: number; then: () => void }>();
  let now = 0;
  const made = new Gate({
    ...{ atOnce: 2, waiting: 2, waitMs: 100, ...options },
    after(ms, then) {
      const id = {};
      timers.set(id, { at: now + ms, then });
      return () => timers.delete(id);
    },
  });
  const started: string[] = [];
  const ends = new Map<string, () => void>();
  const run = (name: string) =>
    made.run(() => {
      started.push(name);
      return new Promise<string>((resolve) => ends.set(name, () => resolve(name)));
    });
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  return {
    ...{ gate: made, run, started, settle, timers },
    async end(name: string) {
      ends.get(name)?.();
      await settle();
    },
    async pass(ms: number) {
      now += ms;
      for (const [id, { at, then }] of timers) {
        if (at > now) continue;
        timers.delete(id);
        then();
      }
      await settle();
    },
  };
}

describe('a gate', () => {
  it('runs so many at once, and then in the order of their coming', async () => {
    const { run, started, end } = gate();
    const all = ['a', 'b', 'c', 'd'].map(run);
    expect(started).toEqual(['a', 'b']);
    await end('b');
    expect(started).toEqual(['a', 'b', 'c']);
    await end('c');
    expect(started).toEqual(['a', 'b', 'c', 'd']);
    await end('a');
    await end('d');
    expect(await Promise.all(all)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('refuses at once whom it has no room for, and takes the next when there is', async () => {
    const { run, started, end } = gate();
    for (const name of ['a', 'b', 'c', 'd']) void run(name);
    await expect(run('e')).rejects.toBeInstanceOf(GateFull);
    await end('a');
    void run('f');
    await end('b');
    await end('c');
    expect(started).toEqual(['a', 'b', 'c', 'd', 'f']);
  });

  it('lets nobody overtake who waits', async () => {
    const { run, started, end, gate: made } = gate({ atOnce: 1 });
    void run('a').then(() => made.run(async () => void started.push('late')));
    void run('b');
    await end('a');
    expect(started).toEqual(['a', 'b']);
    await end('b');
    expect(started).toEqual(['a', 'b', 'late']);
  });

  it('sends away who has waited too long, whose place in the queue is free again', async () => {
    const { run, started, pass, end } = gate({ atOnce: 1 });
    void run('a');
    const b = run('b');
    const refused = expect(b).rejects.toBeInstanceOf(GateFull);
    await pass(60);
    void run('c');
    await pass(40);
    await refused;
    void run('d');
    await expect(run('e')).rejects.toBeInstanceOf(GateFull);
    await end('a');
    await end('c');
    expect(started).toEqual(['a', 'c', 'd']);
  });

  it('keeps no timer of who has had a turn', async () => {
    const { run, pass, end, timers } = gate({ atOnce: 1 });
    void run('a');
    const b = run('b');
    expect(timers.size).toBe(1);
    await end('a');
    expect(timers.size).toBe(0);
    await pass(1_000);
    await end('b');
    expect(await b).toBe('b');
  });

  it('goes on after work that failed, whose error it passes on', async () => {
    const { gate: made } = gate({ atOnce: 1 });
    const fail = () => made.run(() => Promise.reject(new Error('no')));
    const sync = () =>
      made.run(() => {
        throw new Error('no');
      });
    await Promise.all([1, 2, 3].map(() => expect(fail()).rejects.toThrow('no')));
    await expect(sync()).rejects.toThrow('no');
    expect(await made.run(async () => 1)).toBe(1);
  });
});
