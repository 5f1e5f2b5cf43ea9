import { expect, it } from 'vitest';
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
