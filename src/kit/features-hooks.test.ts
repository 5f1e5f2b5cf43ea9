/** What runs before and after a write, and what a key remembers of it. */
import { describe, expect, it } from 'vitest';
import { startSqld } from '../entry/tools/sqld.ts';
import { ADA, type Note, overBoth, type Row } from './features-both.fixture.ts';

overBoth(startSqld, ({ api, call, fresh, note, count, hidden }) => {
  describe('a hook', () => {
    it('before a write may complete it, from the database too', async () => {
      await api().client.execute("DELETE FROM notes WHERE token = 'asked'");
      const { row } = await note(ADA, { title: 'asks', priority: 1 });
      expect(row).toMatchObject({ priority: 5, slug: null });
      expect(await hidden(row.id)).toEqual(expect.objectContaining({ secret: '3', token: 'asked' }));
    });

    it('before a write may refuse it, with the place of the row', async () => {
      const one = await call(ADA, 'POST', '/notes', { title: 'refuse' });
      expect([one.status, one.pointers]).toEqual([409, ['/title']]);
      const first = fresh('first');
      const many = await call(ADA, 'POST', '/notes', [{ title: first }, { title: 'refuse' }]);
      expect([many.status, many.pointers]).toEqual([409, ['/1/title']]);
      expect(await count('notes', `title IN ('refuse', '${first}')`)).toBe(0);
      const { path } = await note(ADA);
      expect((await call(ADA, 'PATCH', path, { title: 'refuse' })).status).toBe(409);
    });

    it('cannot change what was checked, nor set what is no field', async () => {
      expect((await note(ADA, { title: 'changed' })).row.title).toBe('changed');
      for (const title of ['nonsense', 'ownerId', 'id'])
        expect((await call(ADA, 'POST', '/notes', { title })).status).toBe(500);
      expect(
        api()
          .log.map(({ line }) => line)
          .join(''),
      ).toMatch(/before\(\) returned nope, which is no field/);
    });

    it('that refers to nothing is told, as if the body had', async () => {
      const answer = await call(ADA, 'POST', '/notes', { title: 'elsewhere' });
      expect([answer.status, answer.pointers]).toEqual([422, ['/teamId']]);
      const secretly = await call(ADA, 'POST', '/votes', {});
      expect([secretly.status, secretly.pointers]).toEqual([409, []]);
      expect(secretly.text).not.toContain('auditor');
    });

    it('runs once a row, before and after, and after nothing that was refused', async () => {
      const runs = async (work: () => Promise<unknown>) => {
        await api().settled();
        api().seen.length = 0;
        await work();
        await api().settled();
        return api().seen.map(({ operation, id, caller, data, row }) => ({
          operation,
          id,
          caller: caller?.id,
          data,
          row,
        }));
      };
      const titles = [fresh('seen'), fresh('seen')];
      let rows: Note[] = [];
      const created = await runs(async () => {
        rows = (
          await call(
            ADA,
            'POST',
            '/notes',
            titles.map((title) => ({ title })),
          )
        ).json<Note[]>();
      });
      expect(created).toEqual([
        ...titles.map((title) => ({
          operation: 'create',
          id: undefined,
          caller: ADA,
          data: expect.objectContaining({ title }),
          row: undefined,
        })),
        ...rows.map((row) => ({ operation: 'create', id: row.id, caller: ADA, data: undefined, row })),
      ]);
      const id = rows[0]!.id;
      const operations = async (method: string, body?: object) =>
        (await runs(() => call(ADA, method, `/notes/${id}`, body))).map((run) => [
          run.operation,
          run.id,
          run.row?.id,
        ]);
      expect(await operations('PUT', { title: fresh('put') })).toEqual([
        ['replace', id, undefined],
        ['replace', id, id],
      ]);
      expect(await operations('PATCH', {})).toEqual([
        ['update', id, undefined],
        ['update', id, id],
      ]);
      expect(await operations('PATCH', { nope: 1 })).toEqual([]);
      expect(await operations('PATCH', { teamId: 99_999 })).toEqual([['update', id, undefined]]);
      expect(await operations('DELETE')).toEqual([
        ['delete', id, undefined],
        ['delete', id, undefined],
      ]);
    });

    it('that fails after a write is logged with the request, and harms nobody', async () => {
      api().log.length = 0;
      const rows = await call(ADA, 'POST', '/notes', [{ title: 'fails after' }, { title: fresh('fine') }]);
      expect(rows.status).toBe(201);
      await api().settled();
      const lines = api()
        .log.map(({ line }) => line)
        .join('');
      expect(lines).toContain('after() of notes: after went wrong');
      expect(lines).toContain(rows.headers.get('x-request-id'));
      expect(api().seen.at(-1)?.row?.title).not.toBe('fails after');
    });

    it('does not run for what a key has done already', async () => {
      const headers = { 'idempotency-key': 'once' };
      const body = { title: fresh('keyed') };
      const first = await call(ADA, 'POST', '/notes', body, headers);
      await api().settled();
      api().seen.length = 0;
      const again = await call(ADA, 'POST', '/notes', body, headers);
      expect([again.status, again.text]).toEqual([201, first.text]);
      await api().settled();
      expect(api().seen).toEqual([]);
      const path = `/notes/${first.json<Note>().id}`;
      const patches = [1, 2].map(() => call(ADA, 'PATCH', path, { title: fresh('patched') }, headers));
      expect((await Promise.all(patches)).map(({ status }) => status).toSorted()).toEqual([200, 422]);
      expect((await call(ADA, 'POST', '/notes', { title: 'other' }, headers)).status).toBe(422);
      await api().settled();
      expect(api().seen.filter(({ row }) => row !== undefined)).toHaveLength(1);
    });
  });

  describe('a key', () => {
    it('is good for 24 hours, and expired ones go a few at a time', async () => {
      await api().client.execute('DELETE FROM idempotency_keys');
      const post = (key: string) => call(null, 'POST', '/locks', { name: 'k' }, { 'idempotency-key': key });
      const ids = async (key: string) => (await post(key)).json<Row>().id;
      const first = await ids('day');
      for (let i = 0; i < 20; i++) await post(`other-${i}`);
      api().wait(24 * 60 * 60 * 1000 - 1);
      expect(await ids('day')).toBe(first);
      expect(await count('idempotency_keys')).toBe(21);
      api().wait(1);
      const second = await ids('day');
      expect(second).toBeGreaterThan(first);
      expect(await ids('day')).toBe(second);
      const left = Number(await count('idempotency_keys'));
      expect(left).toBeLessThan(21);
      expect(left).toBeGreaterThan(1);
      for (let i = 0; i < 3; i++) await ids('day');
      expect(await count('idempotency_keys')).toBe(1);
      const { rows } = await api().client.execute(
        'EXPLAIN QUERY PLAN SELECT rowid FROM idempotency_keys WHERE expires_at <= 5 ORDER BY expires_at LIMIT 8',
      );
      expect(rows.map((row) => row.detail).join()).toMatch(
        /USING (COVERING )?INDEX idempotency_keys_expires_at/,
      );
    });

    it('of an anonymous caller is nobody else’s', async () => {
      const headers = { 'idempotency-key': 'shared' };
      const made = await call(null, 'POST', '/locks', { name: 'a' }, headers);
      const theirs = await call(ADA, 'POST', '/locks', { name: 'b' }, headers);
      expect([made.status, theirs.status]).toEqual([201, 201]);
    });

    it('with a text id says where the row is', async () => {
      const headers = { 'idempotency-key': 'text' };
      const body = { title: fresh('text'), id: 'ü / 1' };
      const first = await call(ADA, 'POST', '/notes', body, headers);
      const again = await call(ADA, 'POST', '/notes', body, headers);
      expect(first.headers.get('location')).toBe('/api/notes/%C3%BC%20%2F%201');
      for (const name of ['location', 'etag']) expect(again.headers.get(name)).toBe(first.headers.get(name));
      const rows = [1, 2, 3].map((n) => ({ title: fresh('text'), id: `text ${9 - n}` }));
      const many = [1, 2].map(() => call(ADA, 'POST', '/notes', rows, { 'idempotency-key': 'texts' }));
      const [a, b] = await Promise.all(many);
      expect([a!.status, b!.text]).toEqual([201, a!.text]);
      expect(a!.json<Note[]>().map(({ id }) => id)).toEqual(['text 8', 'text 7', 'text 6']);
    });
  });
});
