/** What step 3, a server by hand, is expected to do. */
import type { Expectation } from './check.ts';
import { givesJson, givesText, isOf, says, statusOk } from './expect.ts';

const data = { name: 'John', age: 30, city: 'New York' };
const info = { version: '1.0', description: 'A simple API built with http.server' };

export const httpServer = (): Expectation[] => [
  givesText(
    'GET / greets',
    '/',
    'Hello, this is a simple API!',
    'Send the status, then the header fields, then a blank line, then the body.',
  ),
  {
    name: 'GET / says that it is text',
    ask: { path: '/' },
    expected: 'Content-Type: text/plain',
    met: (came) => isOf(came, 'text/plain'),
    hint: 'Without a Content-Type the client has to guess, and may take text for HTML.',
  },
  givesJson(
    'GET /data gives JSON',
    '/data',
    data,
    'Write the object with the JSON library, and name application/json as its type: 30 is a number, not a text.',
  ),
  statusOk,
  givesJson('GET /info tells what it is', '/info', info, 'The version is a text, "1.0".'),
  {
    name: 'what is not there is 404',
    ask: { path: '/nothing-is-here' },
    expected: '404, the text: Endpoint not found',
    met: says(404, 'Endpoint not found'),
    hint: 'After the last path that you know comes an else: the status says that nothing is there, not the text alone.',
  },
];
