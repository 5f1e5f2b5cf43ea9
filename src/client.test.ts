import { describe, expect, it } from 'vitest';
import { createClient } from './client.ts';

it.each(['', '.', '..'])('%j is no id: the address would be one of something else', (id) => {
  const asked: string[] = [];
  const api = createClient('http://localhost/api', {
    fetch: async (url) => {
      asked.push(String(url));
      return new Response('{}');
    },
  });
  expect(() => api.users[':id'].$delete({ param: { id: id as never } })).toThrow(TypeError);
  expect(asked).toEqual([]);
});

describe('a client', () => {
  it('wants no password in its address', () => {
    expect(() => createClient('http://ada:secret@localhost')).toThrow(
      /^The address has a name or a password/,
    );
  });

  it('gives a fetch of one call its credentials', async () => {
    const seen: (string | null)[] = [];
    const own = async (_: unknown, init?: RequestInit) => {
      seen.push(new Headers(init?.headers).get('authorization'));
      return Response.json([]);
    };
    await createClient('http://x', { credentials: { token: 't' } }).users.$get(
      {},
      { fetch: own as typeof fetch },
    );
    expect(seen).toEqual(['Bearer t']);
  });
});
