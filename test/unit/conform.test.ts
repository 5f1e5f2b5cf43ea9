/** The check that holds every answer of the contract to the document finds what it is there to find. */
import { describe, expect, it } from 'vitest';
import { conformance } from '../contract/conform.ts';

const schema = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const conform = conformance({
  servers: [{ url: '/api' }],
  paths: {
    '/notes': {
      get: {
        responses: {
          200: {
            headers: {
              'X-Total-Count': { required: true, schema: { type: 'integer' } },
              ETag: { schema: {} },
            },
            content: {
              'application/json': { schema: { type: 'array', items: schema('Note') } },
              'application/x-ndjson': { schema: { type: 'string' } },
            },
          },
          304: {},
          404: { $ref: '#/components/responses/NotFound' },
        },
      },
    },
    '/notes/{id}': {
      get: { responses: { 200: { content: { 'application/json': { schema: schema('Note') } } } } },
    },
    '/notes/new': {
      get: { responses: { 200: { content: { 'text/plain': { schema: { const: 'new' } } } } } },
    },
  },
  components: {
    responses: { NotFound: { content: { 'application/problem+json': { schema: schema('Problem') } } } },
    schemas: {
      Note: {
        type: 'object',
        properties: {
          id: { type: 'integer' },
          at: { type: ['object', 'null'], properties: { town: { type: 'string' } } },
        },
        required: ['id'],
      },
      Problem: { type: 'object', properties: { status: { type: 'integer' } } },
    },
  },
});

const json = { 'content-type': 'application/json; charset=UTF-8' };
const list = { ...json, 'x-total-count': '1' };
const lines = { ...list, 'content-type': 'application/x-ndjson' };
const problem = { 'content-type': 'application/problem+json' };
type Row = [method: string, path: string, status: number, headers: Record<string, string>, text: string];
const faults = (...[method, path, status, headers, text]: Row) =>
  conform({ method, url: `http://h${path}`, status, headers: new Headers(headers), text });

describe('an answer that is as declared', () => {
  it.each<[string, ...Row]>([
    ['a list', 'GET', '/api/notes?q=1', 200, list, '[{"id":1,"at":null}]'],
    ['lines', 'GET', '/api/notes', 200, lines, '{"id":1}\n{"id":2}\n'],
    ['no lines', 'GET', '/api/notes', 200, lines, ''],
    ['the head of a list', 'HEAD', '/api/notes', 200, list, ''],
    ['an unchanged list', 'GET', '/api/notes', 304, {}, ''],
    ['a row', 'GET', '/api/notes/1', 200, json, '{"id":1,"at":{"town":"Ulm"}}'],
    ['an address that is spelt otherwise', 'GET', '/api/%6eotes/1', 200, json, '{"id":1}'],
    ['what has an address of its own', 'GET', '/api/notes/new', 200, { 'content-type': 'text/plain' }, 'new'],
    ['a problem', 'GET', '/api/notes', 404, problem, '{"status":404}'],
    ['a wrong method', 'POST', '/api/notes', 405, problem, '{"status":405}'],
    ['the methods', 'OPTIONS', '/api/notes', 204, {}, ''],
    ['what is in no operation', 'GET', '/api/nope', 404, problem, '{"any":1}'],
    ['what is beside the prefix', 'GET', '/notes', 404, problem, '{"any":1}'],
  ])('is let through: %s', (_, ...exchange) => expect(faults(...exchange)).toEqual([]));
});

describe('an answer that is not', () => {
  it.each<[string, string, ...Row]>([
    ['another status', 'status 201', 'GET', '/api/notes', 201, list, '[]'],
    ['a method that nothing is said of', 'no operation', 'POST', '/api/notes', 201, json, '{}'],
    [
      'another media type',
      'text/html',
      'GET',
      '/api/notes',
      200,
      { ...list, 'content-type': 'text/html' },
      'x',
    ],
    ['no media type', '(none)', 'GET', '/api/notes', 200, { 'x-total-count': '1' }, '[]'],
    ['another type', 'must be array', 'GET', '/api/notes', 200, list, '{}'],
    [
      'a member that nothing is said of',
      'additional',
      'GET',
      '/api/notes',
      200,
      list,
      '[{"id":1,"secret":1}]',
    ],
    ['a member within', 'additional', 'GET', '/api/notes/1', 200, json, '{"id":1,"at":{"secret":1}}'],
    ['a member that is missing', 'required', 'GET', '/api/notes/1', 200, json, '{}'],
    [
      'a line that is wrong',
      'additional',
      'GET',
      '/api/notes',
      200,
      lines,
      '{"id":1}\n{"id":2,"secret":1}\n',
    ],
    ['a line without an end', 'not ended', 'GET', '/api/notes', 200, lines, '{"id":1}'],
    ['another text', 'constant', 'GET', '/api/notes/new', 200, { 'content-type': 'text/plain' }, 'old'],
    ['a header that is missing', 'X-Total-Count is missing', 'GET', '/api/notes', 200, json, '[]'],
    ['a header that is wrong', 'integer', 'GET', '/api/notes', 200, { ...list, 'x-total-count': 'x' }, '[]'],
    [
      'a header that nothing is said of',
      'etag',
      'GET',
      '/api/notes/1',
      200,
      { ...json, etag: '"1"' },
      '{"id":1}',
    ],
    ['a body that is missing', 'missing', 'GET', '/api/notes', 200, list, ''],
    ['a body that is not declared', 'a body', 'HEAD', '/api/notes', 200, list, '[]'],
    ['a problem of another shape', 'additional', 'GET', '/api/notes', 404, problem, '{"stack":"x"}'],
  ])('is found: %s', (_, said, ...exchange) => {
    const found = faults(...exchange);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(said);
  });
});
