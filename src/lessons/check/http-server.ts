/** What step 3, a server by hand, is expected to do. */
import type { Expectation } from './check.ts';
import { gives, isOf, says } from './expect.ts';

const data = { name: 'John', age: 30, city: 'New York' };
const info = { version: '1.0', description: 'A simple API built with http.server' };

export const httpServer = (): Expectation[] => [
  {
    name: 'GET / greets',
    ask: { path: '/' },
    expected: '200, the text: Hello, this is a simple API!',
    met: says(200, 'Hello, this is a simple API!'),
    hint: 'Send the status, then the header fields, then a blank line, then the body.',
  },
  {
    name: 'GET / says that it is text',
    ask: { path: '/' },
    expected: 'Content-Type: text/plain',
    met: (came) => isOf(came, 'text/plain'),
    hint: 'Without a Content-Type the client has to guess, and may take text for HTML.',
  },
  {
    name: 'GET /data gives JSON',
    ask: { path: '/data' },
    expected: `200, application/json: ${JSON.stringify(data)}`,
    met: gives(200, data),
    hint: 'Write the object with the JSON library, and name application/json as its type: 30 is a number, not a text.',
  },
  {
    name: 'GET /status says OK',
    ask: { path: '/status' },
    expected: '200, the text: OK',
    met: says(200, 'OK'),
    hint: 'The word alone, in capitals, as text.',
  },
  {
    name: 'GET /info tells what it is',
    ask: { path: '/info' },
    expected: `200, application/json: ${JSON.stringify(info)}`,
    met: gives(200, info),
    hint: 'The version is a text, "1.0".',
  },
  {
    name: 'what is not there is 404',
    ask: { path: '/nothing-is-here' },
    expected: '404, the text: Endpoint not found',
    met: says(404, 'Endpoint not found'),
    hint: 'After the last path that you know comes an else: the status says that nothing is there, not the text alone.',
  },
];
