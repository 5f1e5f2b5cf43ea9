/** Rules of rows, for writers: who may create, change and delete what, and refer to what. */
import { describe, expect, it } from 'vitest';
import { startSqld } from '../entry/tools/sqld.ts';
import { ADA, ADMIN, BOB, type Note, overBoth, type Row } from './features-both.fixture.ts';

overBoth(startSqld, ({ api, call, fresh, note, team, count }) => {
  describe('a rule of rows', () => {
    it('for create is asked of the row that would be stored, defaults included', async () => {
      const { row } = await note(ADA);
      expect(row).toMatchObject({ kind: 'note', authorId: ADA, priority: 3, doubled: 6, shared: false });
      const stored = await api().client.execute(
        `SELECT owner_id, version, created_at, updated_at FROM notes WHERE id = '${row.id}'`,
      );
      expect(stored.rows[0]).toMatchObject({ owner_id: ADA, created_at: expect.stringMatching(/^20.*Z$/) });
      expect(stored.rows[0]!.updated_at).toBe(stored.rows[0]!.created_at);
    });

    it('may ask for other rows of the same table: 403 for one too many, also within an array', async () => {
      const rare = () => ({ title: fresh('rare'), kind: 'rare' });
      const many = await call(BOB, 'POST', '/notes', [rare(), rare(), rare()]);
      expect([many.status, await count('notes', "kind = 'rare'")]).toEqual([403, 0]);
      expect((await call(BOB, 'POST', '/notes', [rare(), rare()])).status).toBe(201);
      const refused = await call(BOB, 'POST', '/notes', rare());
      expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([403, null]);
      expect(await count('notes', "kind = 'rare'")).toBe(2);
    });

    it('that refuses an anonymous caller asks for credentials', async () => {
      for (const body of [{ title: 'x' }, [{ title: 'x' }]]) {
        const answer = await call(null, 'POST', '/notes', body);
        expect(answer.status).toBe(401);
        expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer .*, Basic /);
      }
      const made = await call(null, 'POST', '/locks', { name: 'one' });
      const answer = await call(null, 'PATCH', `/locks/${made.json<Row>().id}`, {}, { 'if-match': '*' });
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer .*, Basic /);
    });

    it.each(['PUT', 'PATCH', 'DELETE'])('hides rows from who would %s them: 404', async (method) => {
      const { path, row } = await note(ADA, { kind: 'wiki' });
      const body = method === 'DELETE' ? undefined : { title: 'mine now' };
      for (const as of [BOB, null]) {
        const besides: Record<string, string>[] = [{}, { 'if-match': '"other"' }, { 'idempotency-key': 'k' }];
        for (const headers of besides) {
          const known = await call(as, method, path, body, headers);
          const unknown = await call(as, method, '/notes/nothing', body, headers);
          expect(known.status).toBe(as === null && method === 'DELETE' ? 401 : 404);
          const { instance: _, ...said } = known.json();
          const { instance: __, ...expected } = unknown.json();
          expect(said).toEqual(expected);
        }
      }
      expect((await call(ADA, 'PATCH', path, {})).json()).toEqual(row);
      expect((await call(ADMIN, method, path, body)).status).toBe(200);
    });

    it('for update lets those whom it names change what they see, and no others', async () => {
      const { path } = await note(ADA, { kind: 'wiki', shared: true });
      expect((await call(BOB, 'PATCH', path, { data: { by: 'Bob' } })).json()).toMatchObject({
        data: { by: 'Bob' },
      });
      expect((await call(null, 'PATCH', path, { data: {} })).status).toBe(401);
      expect((await call(BOB, 'DELETE', path)).status).toBe(403);
      const { path: closed } = await note(ADA, { shared: true });
      expect((await call(BOB, 'PATCH', closed, { title: 'x' })).status).toBe(403);
      // The whole row sent back names its author, who is not Bob: unchanged is fine, another is not.
      const whole = (await call(BOB, 'PATCH', path, {})).json<Note>();
      expect((await call(BOB, 'PUT', path, { ...whole, title: fresh('by Bob') })).status).toBe(200);
      expect((await call(BOB, 'PATCH', path, { authorId: BOB })).json()).toMatchObject({ authorId: BOB });
      const refused = await call(BOB, 'PATCH', path, { authorId: ADMIN });
      expect([refused.status, refused.pointers]).toEqual([403, ['/authorId']]);
    });

    it('asks who may not read at all for what reading asks for', async () => {
      const { id } = (await call(null, 'POST', '/inbox', { text: 'hello' })).json<Row>();
      expect((await call(null, 'PATCH', `/inbox/${id}`, { text: 'x' })).status).toBe(401);
      expect((await call(BOB, 'DELETE', `/inbox/${id}`)).status).toBe(403);
      expect((await call(ADMIN, 'PATCH', `/inbox/${id}`, { text: 'x' })).status).toBe(200);
    });
  });

  describe('a reference', () => {
    it('to a row that the caller cannot see is one to nothing', async () => {
      const closed = await team(ADA, { open: false });
      for (const teamId of [closed, 99_999]) {
        const title = fresh('spying');
        const one = await call(BOB, 'POST', '/notes', { title, teamId });
        expect([one.status, one.pointers]).toEqual([422, ['/teamId']]);
        expect(one.text).toContain(`there is no row with the id ${teamId}`);
        const many = await call(BOB, 'POST', '/notes', [{ title: fresh('fine') }, { title, teamId }]);
        expect([many.status, many.pointers]).toEqual([422, ['/1/teamId']]);
        const { path } = await note(BOB);
        for (const method of ['PUT', 'PATCH']) {
          const change = await call(BOB, method, path, { title: fresh('moved'), teamId });
          expect([change.status, change.pointers]).toEqual([422, ['/teamId']]);
        }
        const anonymous = await call(null, 'POST', '/inbox', { text: 'x', teamId });
        expect([anonymous.status, anonymous.pointers]).toEqual([422, ['/teamId']]);
      }
      await note(ADA, { teamId: closed });
      await note(ADMIN, { teamId: closed });
    });

    it('that is there may stay, also when its row has been hidden since', async () => {
      const teamId = await team(ADA);
      const { row, path } = await note(BOB, { teamId });
      await call(ADA, 'PATCH', `/teams/${teamId}`, { open: false });
      const changed = await call(BOB, 'PUT', path, { ...row, title: fresh('stays') });
      expect(changed.status, changed.text).toBe(200);
      expect((await call(BOB, 'PATCH', path, { teamId: null })).status).toBe(200);
      expect((await call(BOB, 'PATCH', path, { teamId })).status).toBe(422);
    });

    it('that comes from the caller needs no right to read it', async () => {
      // Who people are is for admins to read.
      const made = await call(BOB, 'POST', '/inbox', { text: 'hello' });
      expect(made.json()).toMatchObject({ personId: BOB });
      const other = await call(BOB, 'POST', '/inbox', { text: 'hello', personId: ADA });
      expect([other.status, other.pointers]).toEqual([403, ['/personId']]);
      expect((await call(null, 'POST', '/inbox', { text: 'hello', personId: ADA })).status).toBe(401);
      expect((await call(null, 'POST', '/inbox', { text: 'hello' })).json()).toMatchObject({
        personId: null,
      });
    });
  });
});
