/** A server on loopback that answers as proxies, networks and servers in trouble do. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createSession, type Tokens } from './client.ts';

export type Reply = (response: ServerResponse, request: IncomingMessage) => void;

/**
 * Starts it: each request gets the next answer, and those that are left over the last one.
 * @returns its address, and what was asked
 */
export async function faulty(...replies: Reply[]) {
  const asked: IncomingMessage[] = [];
  const waiting: (() => void)[] = [];
  const server = createServer((request, response) => {
    request.resume();
    request.once('end', () => {
      asked.push(request);
      for (const go of waiting.splice(0)) go();
      replies[Math.min(asked.length, replies.length) - 1]!(response, request);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** `GET /users?_limit=1` for each. */
    asked: () => asked.map(({ method, url }) => `${method} ${url}`),
    headers: (name: string) => asked.map(({ headers }) => headers[name]),
    /** Once so many have come. */
    async reached(count: number): Promise<void> {
      while (asked.length < count) await new Promise<void>((resolve) => waiting.push(resolve));
    },
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export const json =
  (body: unknown, status = 200, headers: Record<string, string> = {}): Reply =>
  (response) =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));

export const problem = (status: number, type: string, headers: Record<string, string> = {}): Reply =>
  json(
    { type: `/problems/${type}`, title: type, status, detail: `It is ${type}`, instance: 'r' },
    ...([status, { 'content-type': 'application/problem+json', ...headers }] as const),
  );

export const html =
  (status: number): Reply =>
  (response) =>
    response.writeHead(status, { 'content-type': 'text/html' }).end('<h1>Welcome</h1>');

/** Half of what it announces, and then nothing any more. */
export const half =
  (type = 'application/json'): Reply =>
  (response) => {
    response.writeHead(200, { 'content-type': type, 'content-length': '100' });
    response.write('[{"id":1},', () => setImmediate(() => response.destroy()));
  };

export const reset: Reply = (response) =>
  (response.socket as { resetAndDestroy?(): void })?.resetAndDestroy?.();

export const hang: Reply = () => {};

/** The head of an answer, and never its body. */
export const stall =
  (type: string): Reply =>
  (response) => {
    response.writeHead(200, { 'content-type': type });
    response.write('id\n');
  };

/** What a promise was rejected with. */
export const thrown = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    (value) => new Error(`It gave ${JSON.stringify(value)}`),
    (error: unknown) => error,
  );

export const tokens = (nth: number): Tokens & { refreshToken: string } => ({
  accessToken: `access-${nth}`,
  expiresIn: 900,
  refreshToken: `refresh-${nth}`,
});
export const refused = problem(401, 'unauthenticated');

/** A server whose newest access token is good, and which gives a new one for each refresh token. */
export function issuing(first = 1): Reply {
  let newest = first;
  return (response, request) => {
    if (request.url === '/auth/login' || request.url === '/auth/refresh')
      return json(tokens(++newest))(response, request);
    if (request.url === '/auth/logout') return void response.writeHead(204).end();
    const good = request.headers.authorization === `Bearer access-${newest}`;
    return (good ? json([{ id: 1 }]) : refused)(response, request);
  };
}
export const signedIn = async (base: string, options = {}) => {
  const session = createSession(base, options);
  await session.signIn({ username: 'ada', password: 'correct horse' });
  return session;
};
export const count = (asked: string[], path: string) => asked.filter((one) => one.endsWith(path)).length;
