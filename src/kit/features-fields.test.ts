/** Text ids, and fields that bodies may not set, or only once, or only to oneself. */
import { describe, expect, it } from 'vitest';
import { startSqld } from '../entry/tools/sqld.ts';
import { ADA, BOB, overBoth, type Row } from './features-both.fixture.ts';

overBoth(startSqld, ({ api, call, fresh, note, count, hidden }) => {
  describe('a text id', () => {
    it('may be chosen, or is given', async () => {
      const id = 'a/b c?é"%';
      const { row, headers } = await note(ADA, { id });
      expect(row.id).toBe(id);
      expect(headers.get('location')).toBe(`/api/notes/${encodeURIComponent(id)}`);
      const path = headers.get('location')!.slice('/api'.length);
      const etag = headers.get('etag')!;
      const changed = await call(ADA, 'PATCH', path, { title: fresh('x'), id }, { 'if-match': etag });
      expect(changed.status, changed.text).toBe(200);
      expect((await call(ADA, 'PATCH', path, {}, { 'if-match': etag })).status).toBe(412);
      expect((await note(ADA)).row.id).toMatch(/^[0-9a-f-]{36}$/);
    });

    it('that is taken is a 409, also by a row that the caller cannot see', async () => {
      const { row } = await note(ADA);
      const one = await call(BOB, 'POST', '/notes', { title: 'x', id: row.id });
      expect([one.status, one.pointers]).toEqual([409, ['/id']]);
      const id = fresh('twice');
      const many = await call(BOB, 'POST', '/notes', [
        { title: fresh('first'), id },
        { title: fresh('second'), id },
      ]);
      expect([many.status, many.pointers]).toEqual([409, ['/1/id']]);
      expect(await count('notes', `id = '${id}'`)).toBe(0);
    });

    it('stays', async () => {
      for (const method of ['PUT', 'PATCH']) {
        const { row, path } = await note(ADA);
        expect((await call(ADA, method, path, { ...row, title: fresh('kept') })).json()).toMatchObject({
          id: row.id,
        });
        expect((await call(ADA, method, path, { title: fresh('kept') })).json()).toMatchObject({
          id: row.id,
        });
        const other = await call(ADA, method, path, { title: 'x', id: 'another' });
        expect([other.status, other.pointers]).toEqual([422, ['/id']]);
      }
    });

    it.each(['', '.', '..', 'x'.repeat(256), 5, null])('cannot be %j', async (id) => {
      const answer = await call(ADA, 'POST', '/notes', { title: 'x', id });
      expect([answer.status, answer.pointers]).toEqual([422, ['/id']]);
    });

    it('that is made anew has another ETag', async () => {
      const id = fresh('again');
      const tags = new Set<string | null>();
      for (let i = 0; i < 5; i++) {
        const { headers } = await note(ADA, { id });
        tags.add(headers.get('etag'));
        await call(ADA, 'DELETE', `/notes/${encodeURIComponent(id)}`);
        // The version is a time, which moves on.
        const before = Date.now();
        while (Date.now() <= before);
      }
      expect(tags.size).toBe(5);
    });
  });

  describe('a field', () => {
    it('that is read-only is refused by POST, and by changes where it would change', async () => {
      for (const body of [{ title: 'x', slug: 'mine' }, [{ title: 'x', slug: 'mine' }]]) {
        const answer = await call(ADA, 'POST', '/notes', body);
        expect(answer.status).toBe(422);
        expect(answer.text).toContain('is set by the server');
      }
      const { row, path } = await note(ADA);
      expect(row.slug).toBe(String(row.title).replace(' ', '-'));
      for (const method of ['PUT', 'PATCH']) {
        const same = await call(ADA, method, path, { title: row.title, slug: row.slug, doubled: 6 });
        expect(same.status, same.text).toBe(200);
        for (const other of [{ slug: 'mine' }, { slug: null }, { doubled: 7 }]) {
          const answer = await call(ADA, method, path, { title: row.title, ...other });
          expect([answer.status, answer.pointers]).toEqual([422, [`/${Object.keys(other)[0]}`]]);
        }
      }
    });

    it('that is written once stays, JSON whatever its white space', async () => {
      for (const method of ['PUT', 'PATCH']) {
        const { row, path } = await note(ADA, { kind: 'wiki', labels: ['a', 'b'] });
        await api().client.execute(`UPDATE notes SET labels = '[ "a", "b" ]' WHERE id = '${row.id}'`);
        const same = await call(ADA, method, path, { ...row, title: fresh('once'), labels: ['a', 'b'] });
        expect(same.status, same.text).toBe(200);
        for (const other of [{ kind: 'note' }, { labels: ['b', 'a'] }, { labels: null }]) {
          const answer = await call(ADA, method, path, { title: fresh('once'), ...other });
          expect([answer.status, answer.pointers]).toEqual([422, [`/${Object.keys(other)[0]}`]]);
        }
        const left = await call(ADA, 'PUT', path, { title: fresh('once') });
        expect(left.json()).toMatchObject({ kind: 'wiki', labels: ['a', 'b'] });
      }
    });

    it('that is private is never taken and never told, and hooks set it', async () => {
      const { row, path } = await note(ADA);
      expect(await hidden(row.id)).toMatchObject({
        secret: `s3cret ${row.title}`,
        token: expect.stringMatching(/^token-/),
      });
      for (const field of ['secret', 'token', 'ownerId', 'version']) {
        for (const [method, to] of [
          ['POST', '/notes'],
          ['PUT', path],
          ['PATCH', path],
        ] as const) {
          const answer = await call(ADA, method, to, { title: 'x', [field]: 'x' });
          expect([answer.status, answer.pointers]).toEqual([422, [`/${field}`]]);
          expect(answer.text).toContain('is not a field');
        }
      }
      const changed = await call(ADA, 'PATCH', path, { title: fresh('renamed') });
      expect(changed.text).not.toMatch(/s3cret|token/);
      expect((await hidden(row.id)).secret).toBe(`s3cret ${changed.json().title}`);
    });

    it('that a trigger sets is answered as it then is, with the ETag that is then right', async () => {
      const headers = { 'idempotency-key': 'sealed' };
      const made = await call(null, 'POST', '/locks', { name: 'one' }, headers);
      expect(made.json()).toMatchObject({ name: 'one', seal: 'one!' });
      expect((await call(null, 'POST', '/locks', { name: 'one' }, headers)).text).toBe(made.text);
      const path = `/locks/${made.json<Row>().id}`;
      const etag = { 'if-match': made.headers.get('etag')! };
      const changed = await call(ADA, 'PATCH', path, { name: 'two' }, etag);
      expect(changed.json()).toMatchObject({ name: 'two', seal: 'two!' });
      const read = await call(null, 'GET', path);
      expect([changed.text, changed.headers.get('etag')]).toEqual([read.text, read.headers.get('etag')]);
      const many = await call(null, 'POST', '/locks', [{ name: 'a' }, { name: 'b' }]);
      expect(many.json<Row[]>().map(({ seal }) => seal)).toEqual(['a!', 'b!']);
    });

    it('whose column has a function for updates gets its value', async () => {
      const made = await call(null, 'POST', '/locks', { name: 'one' });
      expect(made.json()).toMatchObject({ edited: 'by hand', size: 0 });
      const path = `/locks/${made.json<Row>().id}`;
      await call(ADA, 'PATCH', path, { edited: null }, { 'if-match': '*' });
      const changed = await call(ADA, 'PATCH', path, { size: 1 }, { 'if-match': '*' });
      expect(changed.json()).toMatchObject({ edited: 'by hand', size: 1 });
      // A read-only one too, where the whole row is sent back.
      const etag = { 'if-match': changed.headers.get('etag')! };
      const row = changed.json<Row>();
      const whole = await call(ADA, 'PUT', path, { ...row, size: 2 }, etag);
      expect(whole.status, whole.text).toBe(200);
      expect(whole.json().touched).toBe(Number(row.touched) + 1);
    });
  });
});
