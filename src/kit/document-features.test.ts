/** The answers of resources with everything that the samples do not have are those that their document declares. */
import { expect, it } from 'vitest';
import { type Conform, conformance } from '../../test/contract/conform.ts';
import { startSqld } from '../entry/tools/sqld.ts';
import { ADA, ADMIN, BOB, overBoth } from './features-both.fixture.ts';

type Sent = [as: number | null, method: string, path: string, body?: unknown, more?: Record<string, string>];

overBoth(startSqld, ({ api, call, note, team, fresh }) => {
  let conform: Conform | undefined;

  /** @returns the status, and what is not declared */
  async function sent(...[as, method, path, body, more]: Sent): Promise<[number, string[]]> {
    conform ??= conformance(api().document());
    const { status, headers, text } = await call(as, method, path, body, more);
    return [status, conform({ method, url: `http://host/api${path}`, status, headers, text })];
  }

  it('reads, by rules of rows and of relations', async () => {
    const { path } = await note(ADA, { teamId: await team(ADA), labels: ['a'], data: { deep: { a: 1 } } });
    const own = path.slice('/notes/'.length);
    for (const [status, ...request] of [
      [200, ADA, 'GET', path],
      [200, ADA, 'GET', `${path}?_expand=team&_fields=title`],
      [404, BOB, 'GET', path],
      [404, null, 'GET', path],
      [200, null, 'GET', '/notes?labels=a&data.deep.a_gte=1&_sort=data.deep.a'],
      [200, ADA, 'GET', `/notes?id=${own}&_expand=team`],
      [401, null, 'GET', '/people'],
      [403, BOB, 'GET', '/people/1'],
      [200, ADMIN, 'GET', '/people?_cursor=&_limit=1'],
      [403, BOB, 'GET', '/inbox'],
    ] as [number, ...Sent][])
      expect(await sent(...request), request.join(' ')).toEqual([status, []]);
  });

  it('creates: one, several, chosen ids, hooks, minimal and repeated answers', async () => {
    const key = { 'idempotency-key': fresh('key').replace(' ', '-') };
    const title = fresh('title');
    for (const [status, ...request] of [
      [201, ADA, 'POST', '/notes', { title, id: fresh('id').replace(' ', '-') }, key],
      [422, ADA, 'POST', '/notes', { title: `${title}!` }, key],
      [201, ADA, 'POST', '/notes', [{ title: fresh('a') }, { title: fresh('b') }]],
      [201, ADA, 'POST', '/notes', { title: fresh('c') }, { prefer: 'return=minimal' }],
      [409, ADA, 'POST', '/notes', { title: 'refuse' }],
      [409, ADA, 'POST', '/notes', { title: 'not this' }],
      [422, ADA, 'POST', '/notes', { title: fresh('d'), priority: 9 }],
      [401, null, 'POST', '/notes', { title: fresh('e') }],
      [201, null, 'POST', '/inbox', { text: 'A letter' }],
      [415, ADA, 'POST', '/notes', { title }, { 'content-encoding': 'gzip' }],
    ] as [number, ...Sent][])
      expect(await sent(...request), JSON.stringify(request)).toEqual([status, []]);
    const again = fresh('again').replace(' ', '-');
    for (const status of [201, 201])
      expect(await sent(ADA, 'POST', '/locks', { name: 'one' }, { 'idempotency-key': again })).toEqual([
        status,
        [],
      ]);
  });

  it('changes and deletes, with the conditions that a resource demands', async () => {
    const made = await call(null, 'POST', '/locks', { name: 'a lock' });
    const path = `/locks/${made.json().id}`;
    const minimal = { prefer: 'return=minimal', 'if-match': '*' };
    for (const [status, ...request] of [
      [428, ADA, 'PATCH', path, { name: 'b' }],
      [412, ADA, 'PATCH', path, { name: 'b' }, { 'if-match': '"x"' }],
      [200, ADA, 'PATCH', path, { name: 'b' }, { 'if-match': '*' }],
      [401, null, 'PATCH', path, { name: 'c' }, { 'if-match': '*' }],
      [412, ADA, 'PUT', path, { name: 'c' }, { 'if-match': '*', 'if-none-match': '*' }],
      [204, ADA, 'PUT', path, { name: 'c' }, minimal],
      [428, null, 'DELETE', path],
      [204, null, 'DELETE', path, undefined, minimal],
      [404, null, 'DELETE', path, undefined, minimal],
    ] as [number, ...Sent][])
      expect(await sent(...request), JSON.stringify(request)).toEqual([status, []]);
  });

  it('deletes nothing that is referred to', async () => {
    const used = await team(ADA);
    await note(ADA, { teamId: used });
    expect(await sent(ADMIN, 'DELETE', `/teams/${used}`)).toEqual([409, []]);
  });
});
