import { describe, expect, it } from 'vitest';
import { type Account, adminId, change, type Record_ } from './administered.ts';
import { admin, registration } from './people.ts';
import { call, expectProblem, type Row } from './support.ts';

describe('an invitation', () => {
  it('is made, listed without its token, used once, and withdrawn', async () => {
    const as = await admin();
    const wanted = registration();
    const json = { email: wanted.email.toUpperCase(), role: 'user' };
    const reply = await call('POST', '/invitations', { as, json });
    expect(reply.status, reply.text).toBe(201);
    const { token, link, ...invitation } = reply.json<Row & { token: string; link: string | null }>();
    const path = `/invitations/${invitation.id}`;
    expect(reply.headers.get('location')).toBe(path);
    expect(invitation).toMatchObject({ email: wanted.email, createdBy: await adminId(), usedBy: null });
    expect(link).toBeNull();
    const one = await call('GET', path, { as });
    expect(one.json()).toEqual(invitation);
    const listed = await call('GET', '/invitations', { as });
    expect(listed.json()).toContainEqual(invitation);
    expect(listed.text).not.toContain(token);

    const register = (over: object) =>
      call('POST', '/auth/register', { json: { ...wanted, invitation: token, ...over } });
    expectProblem(await register({ email: registration().email }), 422, '/invitation');
    const id = (await register({})).json<Row>().id;
    expect((await call('GET', path, { as })).json()).toMatchObject({ usedBy: id });
    const later = registration({ email: wanted.email });
    expectProblem(await register({ username: later.username }), 422, '/invitation');

    expect((await call('DELETE', path, { as })).status).toBe(204);
    expectProblem(await call('DELETE', path, { as }), 404);
    for (const event of ['invitation.created', 'invitation.deleted']) {
      const [record] = (await call('GET', `/audit?event=${event}`, { as })).json<Record_[]>();
      expect(record, event).toMatchObject({ actorId: await adminId() });
    }
  });

  it('gives its role, and is good for one alone of two who use it at once', async () => {
    const as = await admin();
    const { token } = (await call('POST', '/invitations', { as, json: { role: 'admin' } })).json<{
      token: string;
    }>();
    const replies = await Promise.all(
      [1, 2].map(() => call('POST', '/auth/register', { json: { ...registration(), invitation: token } })),
    );
    expect(replies.map(({ status }) => status).toSorted()).toEqual([201, 422]);
    const { id, role } = replies.find(({ status }) => status === 201)!.json<Account>();
    expect(role).toBe('admin');
    expect((await change(id, { role: 'user' })).status).toBe(200);
  });

  it.each([{ email: 'no' }, { role: 'root' }, { token: 'x' }])('of %j is refused', async (json) => {
    expectProblem(await call('POST', '/invitations', { as: await admin(), json }), 422);
  });
});
