/**
 * Step 3 on `node:http` alone: what a framework does for you, done by hand. `http-server.ts` is the same in Hono.
 *
 * GET /        a greeting
 * GET /data    an object
 * GET /status  OK
 * GET /info    what this is
 */
import { createServer, type Server, type ServerResponse } from 'node:http';

const TEXT = 'text/plain; charset=UTF-8';
const JSON_TYPE = 'application/json';

/** Path → the type and the text of its answer. A Map, since a plain object has a `constructor` as well. */
const pages = new Map([
  ['/', [TEXT, 'Hello, this is a simple API!']],
  ['/data', [JSON_TYPE, '{"name": "John", "age": 30, "city": "New York"}']],
  ['/status', [TEXT, 'OK']],
  ['/info', [JSON_TYPE, '{"version": "1.0", "description": "A simple API built with http.server"}']],
] as const);

/** Writes status, header and body, in that order: as they travel. A HEAD has the header without the body. */
function answer(response: ServerResponse, status: number, type: string, body: string, more = {}): void {
  // The length is counted in bytes, not in characters.
  response.writeHead(status, { 'Content-Type': type, 'Content-Length': Buffer.byteLength(body), ...more });
  response.end(response.req.method === 'HEAD' ? undefined : body);
}

/** @returns a server that does not listen yet */
export function bareServer(): Server {
  return createServer((request, response) => {
    // What follows the question mark is the query, which nobody asks for here.
    const [path = '/'] = (request.url ?? '/').split('?');
    const page = pages.get(path as '/');
    if (!page) return answer(response, 404, TEXT, 'Endpoint not found');
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return answer(response, 405, TEXT, 'Method not allowed', { Allow: 'GET, HEAD' });
    const [type, body] = page;
    answer(response, 200, type, body);
  });
}
