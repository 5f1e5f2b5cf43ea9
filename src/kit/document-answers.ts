/** The bodies of requests and the answers of resources, as they stand in the document. */
import type { RouteConfig } from '@hono/zod-openapi';
import { component, problemResponses } from '../http/openapi.ts';
import { MAX_ROWS } from './body.ts';
import { namesOf } from './document-rows.ts';
import type { Model } from './model.ts';

type Headers = Record<string, unknown>;
type Body = NonNullable<RouteConfig['request']>['body'];
export type Answers = RouteConfig['responses'];

const text = { type: 'string' } as const;
const header = (description: string, schema: object = text, required = false) => ({
  ...(required && { required }),
  ...{ description, schema },
});

export const sharedHeaders: Record<string, object> = {
  ETag: header(
    'The version of the row: strong for the whole row as JSON, and then good for `If-Match`; weak for any other form of it',
    text,
    true,
  ),
  NewETag: header('The version of the new row, for `If-Match`; none for several rows'),
  ListETag: header(
    'A weak tag of this very answer, for `If-None-Match`; an export that is streamed has none',
  ),
  Location: header('The address of the new row; none for several rows'),
  TotalCount: header('How many rows match; not with `Prefer: count=none`', { type: 'integer', minimum: 0 }),
  Link: header('Pages by their relations first, prev, next and last (RFC 8288)'),
  PreferenceApplied: header('What was heeded of `Prefer` (RFC 7240)'),
  Disposition: header('The file name of an export (RFC 6266)'),
  IdempotencyReplayed: header('`true` where this is the stored answer to an earlier request with this key'),
};

const headers = (of: Record<string, string>): Headers =>
  Object.fromEntries(Object.entries(of).map(([name, shared]) => [name, component('headers', shared)]));
const applied = headers({ 'Preference-Applied': 'PreferenceApplied' });
const replayed = headers({ 'Idempotency-Replayed': 'IdempotencyReplayed' });
const etag = headers({ ETag: 'ETag' });

const example = (name: string) => ({ [name.replace(/.*\./, '')]: component('examples', name) });
const schema = (name: string) => component('schemas', name);
const string = { type: 'string' as const };

/** The forms of a read: JSON, and rows as lines. */
function forms(model: Model, json: object, jsonExample: string) {
  const { row } = namesOf(model);
  return {
    'application/json': { schema: json, examples: example(jsonExample) },
    'text/csv': { schema: string, examples: example(`${row}.csv`) },
    'application/x-ndjson': { schema: string, examples: example(`${row}.ndjson`) },
  };
}

const answer = (description: string, of: Headers, content?: object) =>
  ({ description, headers: of, ...(content && { content }) }) as Answers[string];

/** Of a list. @param problems by their status, beside those that each has */
export function listAnswers(model: Model, ...problems: 404[]): Answers {
  const { row, read } = namesOf(model);
  const of = headers({
    ...{ ETag: 'ListETag', 'X-Total-Count': 'TotalCount', Link: 'Link' },
    ...{ 'Preference-Applied': 'PreferenceApplied', 'Content-Disposition': 'Disposition' },
  });
  const rows = { type: 'array', items: schema(read) };
  return {
    200: answer(`Rows of ${model.name}`, of, forms(model, rows, `${row}.list`)),
    304: answer('The client has these rows as they are', {
      ...headers({ ETag: 'ListETag', 'X-Total-Count': 'TotalCount', Link: 'Link' }),
      ...applied,
    }),
    ...problemResponses(401, 403, ...problems, 406, 429, 503),
  };
}

/** Of one row that is read. An API key may lack the scope for it. */
export function oneAnswers(model: Model): Answers {
  const { row, read } = namesOf(model);
  return {
    200: answer(`The ${row}`, { ...etag, ...applied }, forms(model, schema(read), row)),
    304: answer('The client has the row as it is', { ...etag, ...applied }),
    ...problemResponses(401, 403, 404, 406, 429, 503),
  };
}

/** Of a row or rows that are created. */
export function createAnswers(model: Model): Answers {
  const { row } = namesOf(model);
  const of = { ...headers({ ETag: 'NewETag', Location: 'Location' }), ...applied, ...replayed };
  const json = { anyOf: [schema(row), { type: 'array', items: schema(row) }] };
  const content = {
    'application/json': { schema: json, examples: { ...example(row), ...example(`${row}.list`) } },
  };
  return {
    201: answer(`The new ${row}, or rows; no body with \`Prefer: return=minimal\``, of, content),
    ...problemResponses(401, 403, 406, 409, 413, 415, 422, 429, 503),
  };
}

/** Of a row that is changed. @param keyed whether the request may have an `Idempotency-Key` */
export function changeAnswers(model: Model, keyed: boolean): Answers {
  const { row } = namesOf(model);
  const of = { ...etag, ...applied, ...(keyed && replayed) };
  const content = { 'application/json': { schema: schema(row), examples: example(row) } };
  return {
    200: answer(`The changed ${row}`, of, content),
    204: answer('It is changed, and `Prefer: return=minimal` was asked for', of),
    ...problemResponses(401, 403, 404, 406, 409, 412, 413, 415, 422, 429, 503),
    ...demanded(model),
  };
}

/** Of a row that is deleted. */
export function deleteAnswers(model: Model): Answers {
  const empty = { type: 'object', additionalProperties: false };
  return {
    200: answer('It is gone', applied, { 'application/json': { schema: empty, example: {} } }),
    204: answer('It is gone, and `Prefer: return=minimal` was asked for', applied),
    ...problemResponses(401, 403, 404, 406, 409, 412, 429, 503),
    ...demanded(model),
  };
}

const demanded = ({ declaration }: Model) => (declaration.requireIfMatch ? problemResponses(428) : {});

const FORM = 'application/x-www-form-urlencoded';

/** One row, or with JSON several. */
export function createBody(model: Model): Body {
  const { create } = namesOf(model);
  const one = schema(create);
  const several = { type: 'array', items: one, minItems: 1, maxItems: MAX_ROWS };
  return {
    required: true,
    description: 'One row; or an array of rows, of which all or none are created',
    content: {
      'application/json': {
        schema: { anyOf: [one, several] } as object,
        examples: { ...example(create), ...example(`${create}.list`) },
      },
      [FORM]: { schema: one, examples: example(create) },
    },
  };
}

/** A whole row (PUT), or a merge patch of one. */
export function changeBody(model: Model, kind: 'replace' | 'patch'): Body {
  const name = namesOf(model)[kind];
  const media = { schema: schema(name), examples: example(name) };
  return {
    required: true,
    content: {
      'application/json': media,
      ...(kind === 'patch' && { 'application/merge-patch+json': media }),
      [FORM]: media,
    },
  };
}
