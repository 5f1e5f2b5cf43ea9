/** What an Idempotency-Key may be, and 200 of them at once. */
import { describe, expect, it } from 'vitest';
import { create, valid, writable } from './declared.ts';
import { someone } from './people.ts';
import { replayed, said } from './replayed.ts';
import { call, expectProblem, unique } from './support.ts';

describe.each(writable.slice(0, 1))('keys for $name', (resource) => {
  const { name, text } = resource;

  it.each([
    ['nothing', ''],
    ['256 characters', 'x'.repeat(256)],
    ['a space', 'a b'],
    ['an empty quoted string', '""'],
    ['half a quoted string', '"abc'],
    ['what is not ASCII', 'caf\u00e9'],
  ])('may not be %s', async (_, key) => {
    const { bearer: as } = await someone();
    const headers = { 'idempotency-key': key };
    const json = await valid(resource);
    expectProblem(await call('POST', `/${name}`, { as, json, headers }), 400, 'Idempotency-Key');
    const { path } = await create(resource, as);
    expectProblem(await call('PATCH', path, { as, json: { [text]: 'x' }, headers }), 400, 'Idempotency-Key');
  });

  it.each(['x', 'x'.repeat(255), `!#$%&'()*+,-./:;<=>?@[]^_{|}~`, '"quoted\\"and\\\\"'])(
    'may be %s',
    async (key) => {
      const { bearer: as } = await someone();
      const { path } = await create(resource, as);
      const reply = await call('PATCH', path, { as, json: {}, headers: { 'idempotency-key': key } });
      expect(reply.status, reply.text).toBe(200);
    },
  );

  it('mean nothing to PUT and DELETE, which are idempotent', async () => {
    const { bearer: as } = await someone();
    const { path } = await create(resource, as);
    const headers = { 'idempotency-key': 'a b' };
    expect((await call('PUT', path, { as, json: await valid(resource), headers })).status).toBe(200);
    expect((await call('DELETE', path, { as, headers })).status).toBe(200);
  });

  it('200 with 5 concurrent duplicates each make 200 rows', { timeout: 60_000 }, async () => {
    const { bearer: as } = await someone();
    const marker = unique();
    const json = await valid(resource, { [text]: marker });
    const attempts = Array.from({ length: 1_000 }, (_, n) => `${marker}-${Math.floor(n / 5)}`);
    const answers = new Map<string, string[]>();
    let fresh = 0;
    /** 10 at once, so that the duplicates of a key always meet. */
    const worker = async () => {
      for (let key = attempts.shift(); key !== undefined; key = attempts.shift()) {
        const reply = await call('POST', `/${name}`, { as, json, headers: { 'idempotency-key': key } });
        expect(reply.status, reply.text).toBe(201);
        if (replayed(reply) === null) fresh++;
        answers.set(key, [...(answers.get(key) ?? []), JSON.stringify(said(reply))]);
      }
    };
    await Promise.all(Array.from({ length: 10 }, worker));
    expect(fresh).toBe(200);
    expect([...answers.values()].map((list) => [list.length, new Set(list).size])).toEqual(
      Array(200).fill([5, 1]),
    );
    const listed = await call('GET', `/${name}?${text}=${marker}&_limit=1`);
    expect(listed.headers.get('x-total-count')).toBe('200');
  });
});
