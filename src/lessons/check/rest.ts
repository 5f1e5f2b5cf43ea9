/**
 * What any resource in the style of the kit is expected to do, for reading; the address is that of its list, such as
 * `/posts`. Nothing is written: whose rows they are is not known, and on somebody's server a DELETE may delete.
 */
import type { Ask, Came, Expectation, Memory } from './check.ts';
import { isOf, memberOf, sending } from './expect.ts';

const PROBLEM = 'application/problem+json';
const problem =
  (...statuses: number[]) =>
  (came: Came) =>
    statuses.includes(came.status) && isOf(came, PROBLEM) && memberOf(came.json, 'status') === came.status;
/** Asks for the first row of the list. */
const first =
  (more: (memory: Memory) => Partial<Ask> | undefined = () => ({})) =>
  (memory: Memory): Ask | undefined => {
    const rest = more(memory);
    return memory.id === undefined || rest === undefined ? undefined : { path: `/${memory.id}`, ...rest };
  };

export const rest = (): Expectation[] => [
  {
    name: 'the list is an array of rows',
    ask: { path: '?_limit=2' },
    expected: '200, application/json, at most 2 rows with an id each',
    met: (came) =>
      came.status === 200 &&
      isOf(came, 'application/json') &&
      Array.isArray(came.json) &&
      came.json.length <= 2 &&
      came.json.every((row) => memberOf(row, 'id') !== undefined),
    hint: '_limit says how many; a client has to know how a row is called.',
    keep({ json }, memory) {
      const id = Array.isArray(json) ? memberOf(json[0], 'id') : undefined;
      if (id !== undefined) memory.id = encodeURIComponent(String(id));
    },
  },
  {
    name: 'the list says how many there are, and where it goes on',
    ask: { path: '?_page=1&_limit=1' },
    expected: 'X-Total-Count, a number, and Link',
    met: ({ headers }) => /^\d+$/.test(headers.get('x-total-count') ?? '') && headers.get('link') !== null,
    hint: 'Clients page by these two (RFC 8288 for Link).',
  },
  {
    name: 'a row is found by its id',
    ask: first(),
    expected: '200, the row, with a strong ETag',
    met: (came) =>
      came.status === 200 &&
      memberOf(came.json, 'id') !== undefined &&
      /^"[^"]*"$/.test(came.headers.get('etag') ?? ''),
    hint: 'The tag names its version, in quotes and without W/: If-Match wants a strong one (RFC 9110, 13.1.1).',
    keep({ headers }, memory) {
      const tag = headers.get('etag');
      if (tag !== null) memory.tag = tag;
    },
  },
  {
    name: 'HEAD is GET without the body',
    ask: first(() => ({ method: 'HEAD' })),
    expected: '200, the same ETag, no body',
    met: ({ status, text, headers }) => status === 200 && text === '' && headers.get('etag') !== null,
    hint: 'The same code as for GET, and the body is left out (RFC 9110, 9.3.2).',
  },
  {
    name: 'who has it already gets 304',
    ask: first(({ tag }) => (tag === undefined ? undefined : { headers: { 'If-None-Match': tag } })),
    expected: '304, no body',
    met: ({ status, text }) => status === 304 && text === '',
    hint: 'Compare If-None-Match with the ETag (RFC 9110, 13.1.2).',
  },
  {
    name: 'a row that is not there is 404',
    ask: { path: '/999999999' },
    expected: `404, ${PROBLEM}`,
    met: problem(404),
    hint: 'With a body that says what is wrong (RFC 9457): type, title, status, detail.',
  },
  {
    name: 'a parameter that does not exist is 400',
    ask: { path: '?_no_such_parameter=1' },
    expected: `400, ${PROBLEM}`,
    met: problem(400),
    hint: 'A filter with a typing error that is ignored in silence gives rows that nobody asked for.',
  },
  {
    name: 'a format that there is not is 406',
    ask: { path: '', headers: { Accept: 'application/x-no-such-format' } },
    expected: `406, ${PROBLEM}`,
    met: problem(406),
    hint: 'Accept says what the client can read (RFC 9110, 12.5.1).',
  },
  {
    name: 'a method that there is not is 405',
    ask: { method: 'PROPFIND', path: '' },
    expected: `405 with Allow, ${PROBLEM}`,
    met: (came) => problem(405)(came) && /\bGET\b/.test(came.headers.get('allow') ?? ''),
    hint: 'Allow says which there are (RFC 9110, 15.5.6). A path that exists is not 404.',
  },
  {
    name: 'what is no JSON is refused',
    ask: sending('', '{"title": '),
    expected: `400, or 401 where one has to sign in first; ${PROBLEM}`,
    met: problem(400, 401),
    hint: 'Never 500: it is the client who is to mend it.',
  },
];
