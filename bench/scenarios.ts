/** What is asked of every server, in the order of the table. */
import type { Load } from './load-process.ts';
import type { Running } from './servers.ts';

/** A server, and the tag of the row that is asked for again and again, if it gives tags. */
export type Prepared = Running & { etag: string | undefined };
export type Request = {
  method: string;
  path: string;
  status: number;
  headers?: Record<string, string>;
  body?: string;
};

export type Scenario = {
  name: string;
  title: string;
  connections: number;
  /** In turn, on each connection; undefined where a server has no such thing. */
  requests(server: Prepared): Request[] | undefined;
};

export const TWENTY = '/posts?_limit=20';
export const EMBED = '/posts?_limit=20&_embed=comments';

export const get = (path: string, status = 200, headers: Record<string, string> = {}): Request => ({
  ...{ method: 'GET', path, status, headers },
});
const signed = (field: string | undefined) =>
  field === undefined ? undefined : [get('/posts/1', 200, { Authorization: field })];

/** A new post, signed in with Bearer where the server knows callers. */
export function create({ bearer, open, userId }: Running): Request[] | undefined {
  if (bearer === undefined && !open) return undefined;
  const headers = { 'Content-Type': 'application/json', ...(bearer ? { Authorization: bearer } : {}) };
  const body = {
    title: 'A title of some length',
    body: 'A body of several words, as long as a note.',
    userId,
  };
  return [{ method: 'POST', path: '/posts', status: 201, headers, body: JSON.stringify(body) }];
}

const creates = (connections: number): Scenario => ({
  name: `create-${connections}`,
  title: `create, Bearer, ${connections} connection${connections > 1 ? 's' : ''}`,
  connections,
  requests: create,
});
const reads = (name: string, title: string, requests: Scenario['requests']): Scenario => ({
  ...{ name, title, connections: 32, requests },
});

export const scenarios: readonly Scenario[] = [
  reads('one', 'one row', () => [get('/posts/1')]),
  reads('twenty', '20 rows', () => [get(TWENTY)]),
  reads('embed', '20 rows, each with its comments', () => [get(EMBED)]),
  reads('bearer', 'one row, Bearer', ({ bearer }) => signed(bearer)),
  reads('basic', 'one row, Basic', ({ basic }) => signed(basic)),
  reads('not-modified', 'one row, not modified (304)', ({ etag }) =>
    etag === undefined ? undefined : [get('/posts/1', 304, { 'If-None-Match': etag })],
  ),
  reads('mixed', '90 % reads of one row, 10 % creates', (server) => {
    const writes = create(server);
    return (
      writes && [
        ...[7, 42, 3, 99, 18].map((id) => get(`/posts/${id}`)),
        ...writes,
        ...[64, 27, 55, 81].map((id) => get(`/posts/${id}`)),
      ]
    );
  }),
  ...[1, 8, 64].map(creates),
];

/** Asks a server for what a scenario needs to know: a fresh token, and the tag of a row. */
export async function prepared(server: Running): Promise<Prepared> {
  const answer = await fetch(`http://127.0.0.1:${server.port}/posts/1`);
  await answer.arrayBuffer();
  const renewed = server.renew ? { bearer: await server.renew() } : {};
  return { ...server, ...renewed, etag: answer.headers.get('etag') ?? undefined };
}

/** A request as it goes over the wire (RFC 9112). */
function wire(port: number, { method, path, headers = {}, body = '' }: Request): string {
  const length = body === '' ? {} : { 'Content-Length': String(Buffer.byteLength(body)) };
  const all = Object.entries({ Host: `127.0.0.1:${port}`, ...headers, ...length });
  return `${method} ${path} HTTP/1.1\r\n${all.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`;
}

/** The load of a scenario; undefined where a server has no such thing. */
export function loadOf(scenario: Scenario, server: Prepared, seconds: number): Load | undefined {
  const requests = scenario.requests(server);
  return (
    requests && {
      port: server.port,
      requests: requests.map((request) => wire(server.port, request)),
      statuses: requests.map(({ status }) => status),
      connections: scenario.connections,
      seconds,
    }
  );
}
