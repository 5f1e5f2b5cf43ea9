import { describe, expect, it } from 'vitest';
import { faulty, issuing, json, refused, reset, thrown, tokens } from './client.fixture.ts';
import { createSession } from './client.ts';

describe('a session that a cookie keeps', () => {
  it('is looked up once for all who ask at first, and for none who ask after it was not there', async () => {
    await using server = await faulty(issuing());
    const session = createSession(server.base, { cookie: true });
    expect(await Promise.all([session.token(), session.token()])).toEqual(['access-2', 'access-2']);
    expect(server.asked()).toEqual(['POST /auth/refresh']);

    await using empty = await faulty(refused);
    const none = createSession(empty.base, { cookie: true });
    expect(await Promise.all([none.token(), none.token()])).toEqual([undefined, undefined]);
    expect(await none.token()).toBeUndefined();
    expect(empty.asked()).toEqual(['POST /auth/refresh']);
  });
});

describe('a session that a cookie keeps, with a server that is away', () => {
  it('is asked for again: nobody was signed out', async () => {
    await using server = await faulty(reset, issuing());
    const session = createSession(server.base, { cookie: true, retries: 0 });
    expect(await thrown(session.token())).toMatchObject({ kind: 'connection' });
    expect(await session.token()).toBe('access-2');
  });

  it('stays signed out where that was asked for while it was looked up', async () => {
    const held: (() => void)[] = [];
    await using server = await faulty((response, request) => {
      if (request.url === '/auth/refresh') held.push(() => json(tokens(1))(response, request));
      else response.writeHead(204).end();
    });
    const session = createSession(server.base, { cookie: true });
    const first = session.token();
    await server.reached(1);
    await session.signOut();
    held[0]!();
    expect([await first, await session.token()]).toEqual([undefined, undefined]);
  });
});
