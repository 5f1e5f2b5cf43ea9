/** What the database refuses, and what a resource demands, as problems that name the field. */
import { describe, expect, it } from 'vitest';
import { startSqld } from '../entry/tools/sqld.ts';
import { ADA, ADMIN, BOB, overBoth, type Row } from './features-both.fixture.ts';

overBoth(startSqld, ({ engine, api, call, fresh, note, team, count }) => {
  describe('a constraint', () => {
    it('that is unique is a 409 with the pointers of the fields, of private ones with none', async () => {
      const name = fresh('Team');
      await team(ADA, { name });
      const taken = await call(BOB, 'POST', '/teams', { name: name.toUpperCase() });
      expect([taken.status, taken.pointers]).toEqual([409, ['/name']]);
      const many = await call(BOB, 'POST', '/teams', [{ name: fresh('x') }, { name: fresh('x') }, { name }]);
      expect([many.status, many.pointers]).toEqual([409, ['/2/name']]);
      const teamId = await team(ADA);
      const { row } = await note(ADA, { teamId });
      const both = await call(ADA, 'POST', '/notes', { title: row.title, teamId });
      expect([both.status, both.pointers]).toEqual([409, ['/teamId', '/title']]);
      const { path } = await note(ADA, { teamId });
      const change = await call(ADA, 'PATCH', path, { title: row.title });
      expect([change.status, change.pointers]).toEqual([409, ['/teamId', '/title']]);
      await note(ADA, { title: 'asks' });
      const secret = await call(ADA, 'POST', '/notes', { title: 'asks' });
      expect([secret.status, secret.pointers]).toEqual([409, []]);
      expect(secret.text).not.toContain('token');
    });

    it('that checks is a 422 with the pointers of its columns', async () => {
      const refused = [
        [{ priority: 9 }, ['/priority']],
        [{ low: 2, high: 1.5 }, ['/low', '/high']],
      ] as const;
      const { path } = await note(ADA);
      for (const [fields, pointers] of refused) {
        const one = await call(ADA, 'POST', '/notes', { title: fresh('check'), ...fields });
        expect([one.status, one.pointers.toSorted()]).toEqual([422, pointers.toSorted()]);
        const rows = [{ title: fresh('fine') }, { title: fresh('check'), ...fields }];
        const many = await call(ADA, 'POST', '/notes', rows);
        expect([many.status, many.pointers.toSorted()]).toEqual([
          422,
          pointers.map((p) => `/1${p}`).toSorted(),
        ]);
        expect(await count('notes', `title = '${rows[0]!.title}'`)).toBe(0);
        const change = await call(ADA, 'PATCH', path, fields);
        expect([change.status, change.pointers.toSorted()]).toEqual([422, pointers.toSorted()]);
        expect(change.text).not.toMatch(/BETWEEN|<=/);
      }
      // One that the declaration does not know, and that has no name.
      const size = await call(null, 'POST', '/locks', { name: 'big', size: 100 });
      expect([size.status, size.pointers]).toEqual([422, ['/size']]);
      expect(size.text).not.toContain('<');
      const secret = await call(ADA, 'POST', '/notes', { title: 'x'.repeat(100), data: {} });
      expect(secret.status).toBe(201);
    });

    it('that wants a value is a 422, unless nothing of the client’s could give it', async () => {
      const one = await call(null, 'POST', '/votes', {});
      expect([one.status, one.pointers]).toEqual([422, ['/personId']]);
      const many = await call(null, 'POST', '/votes', [{}]);
      expect([many.status, many.pointers]).toEqual([422, ['/0/personId']]);
      expect((await call(BOB, 'POST', '/votes', {})).json()).toMatchObject({ personId: BOB });
      const owed = await call(ADMIN, 'POST', '/votes', {});
      expect(owed.status).toBe(500);
      expect(owed.text).not.toContain('owed');
    });

    it('of the database on the size of things is a 413, and nothing is stored', async () => {
      const title = fresh('large');
      const large = await call(ADA, 'POST', '/notes', { title, data: { x: 'x'.repeat(7_000_000) } });
      expect(large.status, large.text.slice(0, 200)).toBe(engine === 'file' ? 201 : 413);
      const rows = [1, 2, 3, 4].map(() => ({ title: fresh('large'), data: { x: 'x'.repeat(3_000_000) } }));
      const many = await call(ADA, 'POST', '/notes', rows);
      expect(many.status, many.text.slice(0, 200)).toBe(engine === 'file' ? 201 : 413);
      expect(await count('notes', `title = '${rows[0]!.title}'`)).toBe(engine === 'file' ? 1 : 0);
      await api().client.execute("DELETE FROM notes WHERE title LIKE 'large%'");
    });

    it('harms nobody but who runs into it', async () => {
      const rows = (n: number) => [
        { title: fresh('beside') },
        { title: fresh('beside'), priority: n % 3 ? 3 : 9 },
      ];
      const lost = [{ title: fresh('beside') }, { title: 'x', teamId: 99_999 }];
      const many = Array.from({ length: 30 }, (_, n) => call(ADA, 'POST', '/notes', n % 5 ? rows(n) : lost));
      const statuses = (await Promise.all(many)).map(({ status }) => status);
      expect(statuses).toEqual(Array.from({ length: 30 }, (_, n) => (n % 5 && n % 3 ? 201 : 422)));
      const made = statuses.filter((status) => status === 201).length;
      expect(await count('notes', "title LIKE 'beside%'")).toBe(2 * made);
    });

    it('of a row that others refer to is a 409', async () => {
      const teamId = await team(ADA);
      const { row, path } = await note(ADA, { teamId });
      const answer = await call(ADA, 'DELETE', `/teams/${teamId}`);
      expect([answer.status, answer.json().detail]).toEqual([409, 'Other rows still refer to this one']);
      const child = await note(ADA, { parentId: row.id });
      expect((await call(ADA, 'DELETE', path)).status).toBe(409);
      for (const one of [child.path, path, `/teams/${teamId}`])
        expect((await call(ADA, 'DELETE', one)).status).toBe(200);
    });

    it('of a reference that the declaration does not know is a 422', async () => {
      const lost = { title: fresh('lost'), parentId: 'nobody' };
      const one = await call(ADA, 'POST', '/notes', lost);
      expect([one.status, one.pointers]).toEqual([422, ['']]);
      const many = await call(ADA, 'POST', '/notes', [{ title: fresh('fine') }, lost]);
      expect([many.status, many.pointers]).toEqual([422, ['/1']]);
      expect(many.text).toContain('refers to a row that is not there');
    });

    it.each(['not this', 'skip this'])(
      'of a trigger is a 409, and says nothing of it (%s)',
      async (title) => {
        const one = await call(ADA, 'POST', '/notes', { title });
        expect([one.status, one.pointers]).toEqual([409, []]);
        expect(one.text).not.toContain('secret');
        const first = fresh('before');
        for (const rows of [
          [{ title: first }, { title }, { title: fresh('after') }],
          [{ title: first }, { title }],
          [{ title }, { title: first }],
          [{ title }],
        ]) {
          const keys: Record<string, string>[] = [{}, { 'idempotency-key': fresh('k').replace(' ', '') }];
          for (const headers of keys) {
            const many = await call(ADA, 'POST', '/notes', rows, headers);
            expect([many.status, await count('notes', `title = '${first}'`)]).toEqual([409, 0]);
          }
        }
      },
    );
  });

  describe('If-Match, where it is required', () => {
    it.each(['PUT', 'PATCH', 'DELETE'])('%s without it is a 428', async (method) => {
      const made = await call(null, 'POST', '/locks', { name: 'one' });
      const path = `/locks/${made.json<Row>().id}`;
      const body = method === 'DELETE' ? undefined : { name: 'two' };
      const answer = await call(ADA, method, path, body);
      expect([answer.status, answer.json().type]).toEqual([428, '/api/problems/precondition-required']);
      // Before what the schema and the database have to say.
      if (body) expect((await call(ADA, method, path, { nope: 1 })).status).toBe(428);
      expect((await call(ADA, method, '/locks/99999', body)).status).toBe(428);
      expect((await call(ADA, method, path, body, { 'if-none-match': '"x"' })).status).toBe(428);
      expect((await call(ADA, method, path, body, { 'if-match': '"x"' })).status).toBe(412);
      const etag = made.headers.get('etag')!;
      expect((await call(ADA, method, path, body, { 'if-match': etag })).status).toBe(200);
    });

    it('a body that cannot be read comes first', async () => {
      const answer = await call(ADA, 'PATCH', '/locks/1', undefined, { 'content-type': 'application/json' });
      expect(answer.status).toBe(400);
    });
  });
});
