/** The server over plain fetch: what the clients' answers are held against. */
import { randomUUID } from 'node:crypto';

export type Row = { id: number; [field: string]: unknown };
export type Reply = { status: number; headers: Headers; json: unknown };
export type Person = { id: number; username: string; password: string; basic: string; bearer: string };

const DEADLINE_MS = 20_000;

/** One request. A string is sent as it is, anything else as JSON. */
export async function send(
  url: string,
  method = 'GET',
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Reply> {
  const init: RequestInit = { method, headers, signal: AbortSignal.timeout(DEADLINE_MS) };
  if (typeof body === 'string' || body instanceof URLSearchParams) init.body = body;
  else if (body !== undefined) {
    init.body = JSON.stringify(body);
    init.headers = { 'content-type': 'application/json', ...headers };
  }
  const response = await fetch(url, init);
  const text = await response.text();
  return { status: response.status, headers: response.headers, json: parsed(text) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** @throws Error where the answer is no success */
export async function get<T = Row[]>(url: string): Promise<T> {
  const { status, json } = await send(url);
  if (status !== 200) throw new Error(`GET ${url} was answered with ${status} ${JSON.stringify(json)}`);
  return json as T;
}

/** Signs somebody in. @throws Error where that is refused */
export async function signIn(baseUrl: string, username: string, password: string): Promise<Person> {
  const login = await send(`${baseUrl}/auth/login`, 'POST', { username, password });
  if (login.status !== 200) throw new Error(`no login: ${login.status} ${JSON.stringify(login.json)}`);
  const bearer = `Bearer ${(login.json as { accessToken: string }).accessToken}`;
  const me = await send(`${baseUrl}/auth/me`, 'GET', undefined, { authorization: bearer });
  const basic = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  return { id: (me.json as Row).id, username, password, basic, bearer };
}

/** Registers somebody new and signs them in. */
export async function newcomer(baseUrl: string): Promise<Person> {
  const username = `u${randomUUID().slice(0, 13)}`;
  const password = `pass ${username}`;
  const made = await send(`${baseUrl}/auth/register`, 'POST', {
    ...{ username, password, email: `${username}@example.com` },
  });
  if (made.status !== 201) throw new Error(`no account: ${made.status} ${JSON.stringify(made.json)}`);
  return signIn(baseUrl, username, password);
}
