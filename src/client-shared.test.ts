import { afterEach, describe, expect, it, vi } from 'vitest';
import { count, faulty, issuing, json, signedIn, tokens } from './client.fixture.ts';
import { createClient, createSession, ok, type Tokens } from './client.ts';

afterEach(() => vi.restoreAllMocks());

describe('a clock', () => {
  it.each([-5, 5])('that is %d hours off changes nothing', async (hours) => {
    const real = Date.now;
    vi.spyOn(Date, 'now').mockImplementation(() => real() + hours * 3_600_000);
    await using server = await faulty(issuing());
    const api = createClient(server.base, { credentials: await signedIn(server.base) });
    for (const _ of [1, 2, 3]) await ok(api.users.$get());
    expect(count(server.asked(), '/auth/refresh')).toBe(0);
  });

  it.each([-5, 5])('that is set %d hours later renews at most once', async (hours) => {
    await using server = await faulty(issuing());
    const api = createClient(server.base, { credentials: await signedIn(server.base) });
    const real = Date.now;
    vi.spyOn(Date, 'now').mockImplementation(() => real() + hours * 3_600_000);
    for (const _ of [1, 2, 3]) await ok(api.users.$get());
    expect(count(server.asked(), '/auth/refresh')).toBe(hours > 0 ? 1 : 0);
  });

  it('renews a token before it ends, however short it lasts', async () => {
    await using server = await faulty(json({ ...tokens(1), expiresIn: 10 }), json([{ id: 1 }]));
    const api = createClient(server.base, { credentials: await signedIn(server.base) });
    for (const _ of [1, 2, 3]) await ok(api.users.$get());
    expect(count(server.asked(), '/auth/refresh')).toBe(0);
  });
});

describe('two that share a session', () => {
  it('use what the other one has renewed', async () => {
    await using server = await faulty(issuing());
    let kept: Tokens | undefined;
    const onChange = (next?: Tokens) => {
      kept = next;
    };
    const shared = { load: () => kept, onChange };
    const one = await signedIn(server.base, shared);
    const two = createSession(server.base, shared);
    const [first, second] = [one, two].map((session) => createClient(server.base, { credentials: session }));
    await ok(second!.users.$get());
    // The first one's token is refused from now on, and its refresh token has been used.
    await two.renew();
    await ok(first!.users.$get());
    expect(count(server.asked(), '/auth/refresh')).toBe(1);
    await two.signOut();
    expect(await one.renew()).toBeUndefined();
    expect(count(server.asked(), '/auth/refresh')).toBe(1);
  });
});
