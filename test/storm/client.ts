/** A client of the account routes, as plain as a flood of requests wants it. */
import { randomInt, randomUUID } from 'node:crypto';

export type Answer = { status: number; body: Record<string, unknown>; headers: Headers };
export type Person = { username: string; password: string };

/** A client's address, as the one proxy that targets trust would say. */
export const anAddress = () => `10.${randomInt(256)}.${randomInt(256)}.${randomInt(256)}`;

/** @param base the server's address */
export function client(base: string) {
  async function call(method: string, path: string, json?: object, as?: string): Promise<Answer> {
    const answer = await fetch(base + path, {
      method,
      headers: {
        'content-type': 'application/json',
        'x-forwarded-for': anAddress(),
        ...(as !== undefined && { authorization: as }),
      },
      ...(json && { body: JSON.stringify(json) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: text === '' ? {} : JSON.parse(text), headers: answer.headers };
  }

  async function register(): Promise<Person> {
    const username = `s-${randomUUID().slice(0, 13)}`;
    const password = `pass ${username}`;
    const { status } = await call('POST', '/auth/register', {
      username,
      password,
      email: `${username}@example.com`,
    });
    if (status !== 201) throw new Error(`Registering answered ${status}`);
    return { username, password };
  }

  async function signIn(person: Person): Promise<{ accessToken: string; refreshToken: string }> {
    const { status, body } = await call('POST', '/auth/login', person);
    if (status !== 200) throw new Error(`Signing in answered ${status}`);
    return body as { accessToken: string; refreshToken: string };
  }

  return { call, register, signIn };
}
export type Client = ReturnType<typeof client>;

/** Runs `work` on every item, so many at a time. */
export async function each<T>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const waiting = [...items];
  const worker = async () => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) await work(next);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}
