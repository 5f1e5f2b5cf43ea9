/** The people of the tests. A password costs a hash, so a file shares the ones that it makes. */
import { expect } from 'vitest';
import { call, expectProblem, once, target, unique } from './support.ts';

export type Person = {
  id: number;
  username: string;
  email: string;
  password: string;
  /** An `Authorization` value with an access token. */
  bearer: string;
  /** The access token alone. */
  token: string;
};

/** An `Authorization` value for Basic, in UTF-8 (RFC 7617). */
export const basic = (name: string, password: string) =>
  `Basic ${Buffer.from(`${name}:${password}`, 'utf8').toString('base64')}`;

export type SignedIn = { accessToken: string; refreshToken: string };

/** Signs in; within five minutes of the last time this costs no hash. */
export async function signIn({
  username,
  password,
}: Pick<Person, 'username' | 'password'>): Promise<SignedIn> {
  const reply = await call('POST', '/auth/login', { json: { username, password } });
  expect(reply.status, reply.text).toBe(200);
  return reply.json<SignedIn>();
}

export const login = async (username: string, password: string): Promise<string> =>
  (await signIn({ username, password })).accessToken;

export type Registration = { username: string; email: string; password: string; name?: string };

/** A registration that would be accepted, before any override. */
export function registration(over: Partial<Registration> = {}): Registration {
  const username = unique('u');
  return { username, email: `${username}@example.com`, password: `pass ${username}`, ...over };
}

/** Registers somebody new and signs them in. */
export async function newcomer(over: Partial<Registration> = {}): Promise<Person> {
  const wanted = registration(over);
  const reply = await call('POST', '/auth/register', { json: wanted });
  expect(reply.status, reply.text).toBe(201);
  const token = await login(wanted.username, wanted.password);
  return { ...wanted, id: reply.json<{ id: number }>().id, token, bearer: `Bearer ${token}` };
}

/** The file's own registered user. */
export const someone = once(() => newcomer());
/** Somebody else. */
export const other = once(() => newcomer());
/** The `Authorization` value of the target's admin. */
export const admin = once(async () => `Bearer ${await login(target.admin.username, target.admin.password)}`);

/** The access token is refused, for reading and for writing. */
export async function expectOut(as: string) {
  expectProblem(await call('GET', '/auth/me', { as }), 401);
  expectProblem(await call('PATCH', '/users/1', { as, json: { name: 'out' } }), 401);
  const reply = await call('GET', '/users/1', { as });
  expectProblem(reply, 401);
  expect(reply.headers.get('www-authenticate')).toMatch(/\bBearer\b.*error="invalid_token"/);
}
