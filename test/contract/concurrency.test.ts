import { describe, expect, it } from 'vitest';
import { create, valid, writable } from './declared.ts';
import { someone } from './people.ts';
import { byId, call, type Row, unique } from './support.ts';

const writers = Array.from({ length: 32 }, (_, n) => n);

describe.each(writable.slice(0, 1))('at once, on $name', (resource) => {
  const { name, text } = resource;

  it('32 writers who retry on 412 lose no update', { timeout: 60_000 }, async () => {
    const { bearer: as } = await someone();
    const { path } = await create(resource, as, { [text]: '0' });
    const increment = async () => {
      // Few rounds: who gives up is part of the promise too, and counts for nothing.
      for (let round = 0; round < 8; round++) {
        const read = await call('GET', path);
        const json = { [text]: String(Number(read.json<Row>()[text]) + 1) };
        const headers = { 'if-match': read.headers.get('etag') ?? '' };
        const written = await call('PATCH', path, { as, json, headers });
        if (written.status === 200) return 1;
        expect(written.status, written.text).toBe(412);
      }
      return 0;
    };
    const successes = (await Promise.all(writers.map(increment))).reduce<number>((sum, one) => sum + one, 0);
    expect(successes).toBeGreaterThanOrEqual(8);
    expect((await call('GET', path)).json<Row>()[text]).toBe(String(successes));
  });

  it('one of 32 writers with the same ETag gets through', async () => {
    const { bearer: as } = await someone();
    const { path, etag } = await create(resource, as);
    const headers = { 'if-match': etag };
    const write = (n: number) => call('PATCH', path, { as, json: { [text]: `writer ${n}` }, headers });
    const replies = await Promise.all(writers.map(write));
    expect(replies.map((reply) => reply.status).toSorted((a, b) => a - b)).toEqual([
      200,
      ...Array(31).fill(412),
    ]);
    const winner = replies.find((reply) => reply.status === 200);
    expect((await call('GET', path)).json()).toEqual(winner?.json());
  });

  it('one of 8 who delete a row does', async () => {
    const { bearer: as } = await someone();
    const { path } = await create(resource, as);
    const replies = await Promise.all(writers.slice(0, 8).map(() => call('DELETE', path, { as })));
    expect(replies.map((reply) => reply.status).toSorted((a, b) => a - b)).toEqual([
      200,
      ...Array(7).fill(404),
    ]);
  });

  it('32 who create rows get one each, good ones unharmed by bad ones among them', async () => {
    const { bearer: as } = await someone();
    const marker = unique();
    const good = await valid(resource, { [text]: marker });
    const replies = await Promise.all(
      writers.map((n) => call('POST', `/${name}`, { as, json: n % 4 ? good : { ...good, nope: 1 } })),
    );
    expect(replies.map((reply) => reply.status)).toEqual(writers.map((n) => (n % 4 ? 201 : 422)));
    const ids = replies.filter((reply) => reply.status === 201).map((reply) => reply.json<Row>().id);
    const listed = (await call('GET', `/${name}?${text}=${marker}&_sort=id`)).json<Row[]>();
    expect(listed.map((row) => row.id)).toEqual(ids.toSorted(byId));
  });
});
