/** Bodies that cannot be read at all: 400, 413 or 415, before anything is looked at, and nothing written. */
import { describe, expect, it } from 'vitest';
import { create, valid, writable } from './declared.ts';
import { someone } from './people.ts';
import { call, expectProblem, unique } from './support.ts';

const json = 'application/json';
const bytes = (...values: number[]) => Uint8Array.from(values);
const around = (inside: Uint8Array) =>
  Uint8Array.from([...Buffer.from('{"x":"'), ...inside, ...Buffer.from('"}')]);
const nested = (depth: number) => `{"x":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`;

const unreadable: [
  title: string,
  status: number,
  options: { body?: string | Uint8Array<ArrayBuffer>; type?: string },
][] = [
  ['half an object', 400, { body: '{"a":', type: json }],
  ['no JSON', 400, { body: 'a=b', type: json }],
  ['a trailing comma', 400, { body: '{"a":1,}', type: json }],
  ['two values', 400, { body: '{} {}', type: json }],
  ['NaN', 400, { body: '{"a":NaN}', type: json }],
  ['single quotes', 400, { body: "{'a':1}", type: json }],
  ['nothing', 400, { body: '', type: json }],
  ['white space', 400, { body: '  ', type: json }],
  ['invalid UTF-8', 400, { body: around(bytes(0xff)), type: json }],
  ['an encoded surrogate', 400, { body: around(bytes(0xed, 0xa0, 0x80)), type: json }],
  ['a cut character', 400, { body: around(bytes(0xc3)), type: json }],
  ['JSON nested 65 deep', 400, { body: nested(65), type: json }],
  ['JSON nested 100,000 deep', 400, { body: nested(100_000), type: json }],
  ['a form that is no UTF-8', 400, { body: 'x=%ff', type: 'application/x-www-form-urlencoded' }],
  ['two megabytes', 413, { body: JSON.stringify({ x: 'x'.repeat(2_000_000) }), type: json }],
  ['a text', 415, { body: '{}', type: 'text/plain' }],
  ['a multipart form', 415, { body: '--b\r\n\r\n--b--', type: 'multipart/form-data; boundary=b' }],
  ['XML', 415, { body: '<a/>', type: 'application/xml' }],
  ['no media type', 415, { body: new TextEncoder().encode('{}') }],
  ['a media type that is none', 415, { body: '{}', type: 'nonsense' }],
];

describe.each(writable.slice(0, 1))('a body for $name', (resource) => {
  const path = `/${resource.name}`;

  it.each(unreadable)('of %s is a %d', async (_, status, options) => {
    const { bearer: as } = await someone();
    const { row, path: one, etag } = await create(resource, as);
    expectProblem(await call('POST', path, { as, ...options }), status);
    expectProblem(await call('PUT', one, { as, ...options }), status);
    expectProblem(await call('PATCH', one, { as, ...options }), status);
    const read = await call('GET', one);
    expect(read.json()).toEqual(row);
    expect(read.headers.get('etag')).toBe(etag);
  });

  it.each(['"text"', '5', 'true', 'null', '[]', '[1]'])(
    'of JSON that is no object (%s) is refused',
    async (body) => {
      const { bearer: as } = await someone();
      const { row, path: one } = await create(resource, as);
      for (const [method, to] of [
        ['POST', path],
        ['PUT', one],
        ['PATCH', one],
      ] as const) {
        const reply = await call(method, to, { as, body, type: json });
        expect([400, 422], `${method} ${reply.text}`).toContain(reply.status);
      }
      expect((await call('GET', one)).json()).toEqual(row);
    },
  );

  it('nested 64 deep is read, and then judged like any other', async () => {
    const { bearer: as } = await someone();
    expectProblem(await call('POST', path, { as, body: nested(64), type: json }), 422, '/x');
  });

  it('that is missing is a 400', async () => {
    const { bearer: as } = await someone();
    expectProblem(await call('POST', path, { as }), 400);
  });

  /** Two megabytes whose length nobody has said. */
  const upload = () => {
    const chunk = new TextEncoder().encode('x'.repeat(64 * 1024));
    let sent = 0;
    return new ReadableStream<Uint8Array<ArrayBuffer>>({
      pull(controller) {
        if (sent++ < 32) controller.enqueue(chunk);
        else controller.close();
      },
    });
  };

  it('is counted by its bytes as they come where its length was not said', async () => {
    const { bearer: as } = await someone();
    expectProblem(await call('POST', path, { as, stream: upload(), type: json }), 413);
  });

  it('that is too large costs the client none of its later requests', async () => {
    // A server that gives up on the connection has to say so (RFC 9112 section 9.6), or the next is lost.
    const { bearer: as } = await someone();
    await call('POST', path, { as, stream: upload(), type: json });
    for (let i = 0; i < 20; i++) expectProblem(await call('POST', path, { as, json: {} }), 422);
  });

  it('starts with a byte order mark or not, as RFC 8259 leaves open', async () => {
    const { bearer: as } = await someone();
    const body = `\ufeff${JSON.stringify(await valid(resource))}`;
    const reply = await call('POST', path, { as, body, type: json });
    expect([201, 400], reply.text).toContain(reply.status);
  });

  it('in capitals or with parameters of its media type is still JSON', async () => {
    const { bearer: as } = await someone();
    for (const type of [
      'Application/JSON',
      'application/json;charset="UTF-8"',
      'application/json ; charset=utf-8',
    ]) {
      const body = JSON.stringify(await valid(resource, { [resource.text]: unique() }));
      const reply = await call('POST', path, { as, body, type });
      expect(reply.status, type).toBe(201);
    }
  });

  it('that says it is compressed is a 415', async () => {
    const { bearer: as } = await someone();
    const headers = { 'content-encoding': 'gzip' };
    expectProblem(await call('POST', path, { as, body: '{}', type: json, headers }), 415);
  });
});
