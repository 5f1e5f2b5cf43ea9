/** Requests: an operation, whoever asks, and everything else of any kind. */
import fc from 'fast-check';
import { type Body, body } from './bodies.ts';
import { type Operation, operationsOf } from './operations.ts';
import { query } from './queries.ts';
import { encoded, headerText, integer, text } from './values.ts';

/** Who asks: nobody, a person, the admin, or somebody with an `Authorization` that is wrong. */
export type Who = 'nobody' | 'person' | 'admin' | { authorization: string };
export type Request = {
  method: string;
  /** As it is sent, with the query. */
  path: string;
  headers: Record<string, string>;
  who: Who;
  body: Body | undefined;
};

const tags = [
  '"1-1"',
  '"1-2"',
  '*',
  'W/"1-1"',
  '"2-1", "1-1"',
  '"x"',
  '""',
  '"',
  '1-1',
  '"1-99999999999999999999"',
];
const prefer = [
  'return=minimal',
  'return=representation',
  'count=none',
  'count=bounded',
  'handling=lenient',
  'formulas=neutralized',
  'return=minimal, handling=lenient',
  'return="minimal"; a=b',
  'return',
  'wait=10',
  ',,',
];
const accept = [
  ...['application/json', 'text/csv', 'application/x-ndjson', 'text/csv', 'application/x-ndjson'],
  'application/json',
  'text/csv',
  'application/x-ndjson',
  '*/*',
  'text/*',
  'image/png',
  'application/json;q=0',
  'text/csv;q=0.5, */*;q=0.1',
  'text/html',
  ',',
  'a',
];
const wrong = [
  'Bearer x',
  'Bearer a.b.c',
  'Bearer',
  'Basic',
  'Basic !!!',
  'Basic Og==',
  'Basic bm9ib2R5',
  'Digest a="b"',
  '',
  'Bearer  eyJhbGciOiJub25lIn0.e30.',
];

const header = (name: string, values: string[]) =>
  fc.oneof(
    { arbitrary: fc.constant({}), weight: 20 },
    { arbitrary: fc.constantFrom(...values).map((value) => ({ [name]: value })), weight: 6 },
    { arbitrary: headerText.map((value) => ({ [name]: value })), weight: 1 },
  );

/** An id that may be there, one that is not, or what is none. */
const id = fc.oneof(
  { arbitrary: fc.integer({ min: 1, max: 30 }).map(String), weight: 6 },
  { arbitrary: integer.map(String), weight: 1 },
  { arbitrary: text.filter((value) => value !== '').chain(encoded), weight: 2 },
);
const segments: Record<string, fc.Arbitrary<string>> = {
  id,
  asset: fc.constantFrom('init.js', 'swagger-ui.css', 'nope.js', '..%2f..%2fpackage.json', '%00'),
  type: fc.constantFrom('not-found', 'conflict', 'nope', 'constructor', '__proto__'),
};

const path = (operation: Operation) =>
  fc
    .tuple(
      ...operation.path.split('/').map((part) => {
        const name = /^\{(\w+)\}$/.exec(part)?.[1];
        return name === undefined ? fc.constant(part) : (segments[name] ?? id);
      }),
    )
    // An empty segment or one of dots would be another address.
    .map((parts) =>
      parts
        .map((part, i) =>
          i > 0 && /^(%2e|\.)*$/i.test(part) && parts[i] !== operation.path.split('/')[i] ? '0' : part,
        )
        .join('/'),
    );

const headers = (operation: Operation) =>
  fc
    .tuple(
      header('accept', accept),
      header('prefer', prefer),
      operation.method === 'GET' ? fc.constant({}) : header('if-match', tags),
      header('if-none-match', tags),
      operation.method === 'GET'
        ? fc.constant({})
        : header('idempotency-key', ['"k1"', 'k2', 'k'.repeat(300), '', '"']),
    )
    .map((all): Record<string, string> => Object.assign({}, ...all));

/** Would sign out whoever asks. */
const ENDS = ['DELETE /auth/sessions', 'POST /auth/logout'];

/**
 * Requests to the operations of a document; each is as likely as any other, but those that hash passwords.
 * @param keep ids of users who are neither deleted nor shut out, since they are who asks
 * @param raw whether addresses may have bytes that are none of ASCII
 * @param admins whether some of them are the admin's, who may change and delete everything
 */
export function requests(
  document: unknown,
  { admins, keep, raw }: { admins: boolean; keep: number[]; raw: boolean },
): fc.Arbitrary<Request> {
  const operations = operationsOf(document).filter(({ method, path }) => !ENDS.includes(`${method} ${path}`));
  const others = [...new Set(operations.flatMap((o) => o.parameters.map((p) => p.name)))];
  const prefix = String((document as { servers?: { url: string }[] }).servers?.[0]?.url ?? '').replace(
    /\/$/,
    '',
  );
  const kept = new Set(
    keep.flatMap((user) => [
      `DELETE ${prefix}/users/${user}`,
      ...['DELETE', 'PATCH'].map((method) => `${method} ${prefix}/accounts/${user}`),
      `DELETE ${prefix}/accounts/${user}/sessions`,
    ]),
  );
  const who = fc.oneof(
    { arbitrary: fc.constant<Who>('nobody'), weight: 3 },
    { arbitrary: fc.constant<Who>('person'), weight: 5 },
    ...(admins ? [{ arbitrary: fc.constant<Who>('admin'), weight: 5 }] : []),
    {
      arbitrary: fc
        .oneof(fc.constantFrom(...wrong), headerText)
        .map((authorization): Who => ({ authorization })),
      weight: 1,
    },
  );
  return fc
    .oneof(
      ...operations.map((operation) => ({
        arbitrary: fc.constant(operation),
        weight: /^\/auth\/(login|register)/.test(operation.path) ? 2 : 8,
      })),
    )
    .chain((operation) =>
      fc
        .record({
          path: fc
            .tuple(path(operation), query(operation, others))
            .map(([at, q]) => `${prefix}${at}${q && `?${q}`}`)
            .map((at) => (raw ? at : at.replace(/[^!-~]/g, encodeURIComponent))),
          headers: headers(operation),
          who,
          body: body(operation),
        })
        .map((request) => ({ method: operation.method, ...request }))
        .filter(({ method, path: at }) => !kept.has(`${method} ${at.replace(/\?.*/s, '')}`)),
    );
}
