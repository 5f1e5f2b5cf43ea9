/** Bodies of any kind, most of them nearly right. */
import fc from 'fast-check';
import type { Operation } from './operations.ts';
import { integer, text } from './values.ts';

export type Body = { type: string | undefined; bytes: Uint8Array<ArrayBuffer> };

const bytesOf = (body: string) => new TextEncoder().encode(body);
const value = fc.oneof(
  text,
  integer,
  fc.boolean(),
  fc.constant(null),
  fc.double(),
  fc.jsonValue({ maxDepth: 3 }),
);

/** What is no JSON, or JSON that cannot be stored. */
const broken = fc.oneof(
  fc.constantFrom(
    '',
    '{',
    '[',
    '{"a":}',
    '\ufeff{}',
    'null',
    '"',
    '{"a":1,"a":2}',
    '[1,',
    '{}{}',
    'NaN',
    '1e999',
  ),
  fc.constantFrom(
    '"\\ud800"',
    '{"title":"\\u0000"}',
    '{"__proto__":{"a":1}}',
    '{"id":1e400}',
    '{"\\ud800":1}',
    '-',
  ),
  fc.integer({ min: 1, max: 3_000 }).map((depth) => '['.repeat(depth) + ']'.repeat(depth)),
);

/** A right body with something wrong in it, or with nothing wrong. */
const nearly = (right: Record<string, unknown>): fc.Arbitrary<Record<string, unknown>> =>
  fc
    .tuple(
      fc.dictionary(
        fc.constantFrom(...Object.keys(right), 'id', 'userId', 'ownerId', 'version', 'nope'),
        value,
        {
          maxKeys: 2,
        },
      ),
      fc.subarray(Object.keys(right), { maxLength: 1 }),
      fc.integer({ min: 0, max: 5 }),
    )
    .map(([wrong, without, how]) => {
      const body = how > 2 ? { ...right, ...wrong } : { ...right };
      if (how > 4) for (const name of without) delete body[name];
      return body;
    });

const form = (body: Record<string, unknown>) =>
  Object.entries(body)
    .map(
      ([name, v]) =>
        `${encodeURIComponent(name.toWellFormed())}=${encodeURIComponent(String(v).toWellFormed())}`,
    )
    .join('&');

const otherTypes = [
  undefined,
  '',
  'text/plain',
  'application/json; charset=latin1',
  'application/JSON ; charset="utf-8"',
  'multipart/form-data; boundary=x',
  'application/xml',
  'application/x-www-form-urlencoded',
  'json',
  'application/json',
];

/** A body for an operation; one that takes none gets none, mostly. */
export function body({ bodies, types }: Operation): fc.Arbitrary<Body | undefined> {
  const any = fc.oneof(
    fc.jsonValue({ maxDepth: 4 }).map((json) => bytesOf(JSON.stringify(json))),
    broken.map(bytesOf),
    fc.uint8Array({ maxLength: 60 }).map((bytes) => new Uint8Array(bytes)),
  );
  const mixed = fc.record({ type: fc.constantFrom(...types, ...otherTypes), bytes: any });
  if (bodies.length === 0) return fc.oneof({ arbitrary: fc.constant(undefined), weight: 12 }, mixed);
  const near = fc.constantFrom(...bodies).chain(nearly);
  const json = fc.constantFrom(...types.filter((type) => /json/.test(type)));
  const asJson = (all: fc.Arbitrary<unknown>) =>
    fc.record({ type: json, bytes: all.map((data) => bytesOf(JSON.stringify(data))) });
  return fc.oneof(
    { arbitrary: asJson(near), weight: 120 },
    { arbitrary: asJson(fc.array(near, { maxLength: 5 })), weight: 30 },
    { arbitrary: asJson(near.map((one) => Array.from({ length: 1_001 }, () => one))), weight: 1 },
    {
      arbitrary: fc.record({
        type: fc.constant('application/x-www-form-urlencoded'),
        bytes: near.map((data) => bytesOf(form(data))),
      }),
      weight: 30,
    },
    { arbitrary: fc.record({ type: fc.constantFrom(...types), bytes: any }), weight: 30 },
    { arbitrary: mixed, weight: 20 },
    { arbitrary: fc.constant(undefined), weight: 10 },
  );
}
