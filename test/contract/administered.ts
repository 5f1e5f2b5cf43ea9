/** Accounts that admins make and change. */
import { expect } from 'vitest';
import { admin, newcomer, registration } from './people.ts';
import { call, once, type Reply, type Row } from './support.ts';

export type Account = Row & { username: string; email: string; role: string; disabled: boolean };
export type Record_ = {
  id: number;
  event: string;
  userId: number | null;
  actorId: number | null;
  detail: unknown;
};

/** Makes an account as the target's admin. */
export async function made(over: object = {}): Promise<{ reply: Reply; account: Account; password: string }> {
  const wanted = { ...registration(), ...over };
  const reply = await call('POST', '/accounts', { as: await admin(), json: wanted });
  expect(reply.status, reply.text).toBe(201);
  return { reply, account: reply.json<Account>(), password: wanted.password };
}
/** An account for the tests that change it, and how its person signs in; each file has its own (files share modules). */
export const newSubject = async () => {
  const person = await newcomer({ name: 'Ada' });
  return { ...person, path: `/accounts/${person.id}` };
};
export const change = async (id: number, json: object, as?: string) =>
  call('PATCH', `/accounts/${id}`, { as: as ?? (await admin()), json });
/** What the audit says of somebody, the newest first. */
export const audited = async (userId: number, event: string) =>
  (await call('GET', `/audit?userId=${userId}&event=${event}`, { as: await admin() })).json<Record_[]>();
export const adminId = once(
  async () => (await call('GET', '/auth/me', { as: await admin() })).json<Row>().id,
);
