/** The parameters of requests to resources, as they stand in the document. */
import type { RouteConfig } from '@hono/zod-openapi';
import { component } from '../http/openapi.ts';
import type { Schema, Schemas } from '../http/openapi-examples.ts';
import { operatorsOf, type Path, pathsOf } from './document-operands.ts';
import { MAX_TEXT_ID } from './ids.ts';
import type { Graph, Model } from './model.ts';
import { relationsOf } from './relations.ts';

export type Parameter = NonNullable<RouteConfig['parameters']>[number];
type Parameters = Record<string, Parameter>;

// None of those that may be left out has an `example`: the documentation page would send it each time.
const query = (name: string, description: string, schema: Schema, more = {}): Parameter =>
  ({ name, in: 'query', description, schema, ...more }) as Parameter;
const header = (name: string, description: string, required = false): Parameter => ({
  ...{ name, in: 'header', description },
  ...(required && { required }),
  schema: { type: 'string' },
});
const count = (minimum: number): Schema => ({ type: 'integer', minimum });
/** Several values in one parameter, separated by commas. */
const separated = { style: 'form', explode: false };

/** Those that are the same for every resource, by the names of their components. */
export const sharedParameters: Parameters = {
  IntegerId: { name: 'id', in: 'path', required: true, schema: { type: 'integer', minimum: 1 }, example: 1 },
  TextId: {
    ...{ name: 'id', in: 'path', required: true, schema: { type: 'string', maxLength: MAX_TEXT_ID } },
    example: '0b9f0a4e-2f6c-4d0c-8a3e-6a4f1c1f9a55',
  },
  Page: query('_page', 'The page, from 1; of 10 rows without `_limit`', count(1)),
  Limit: query('_limit', 'Rows at most; a number above the maximum of the resource counts as that', count(0)),
  Start: query('_start', 'The first row, from 0', count(0)),
  End: query('_end', 'The row to end before', count(0)),
  Cursor: query(
    '_cursor',
    'Pages that stay right while rows come and go: empty for the first one, then what `Link: rel="next"` says',
    { type: 'string' },
  ),
  Order: query(
    '_order',
    'The direction of each key of `_sort`; ascending where nothing is said',
    {
      type: 'array',
      items: { type: 'string', enum: ['asc', 'desc'] },
    },
    separated,
  ),
  PreferList: header(
    'Prefer',
    '`count=none` or `count=bounded` (to 10,000) for `X-Total-Count`; `handling=lenient` ignores unknown parameters; `formulas=neutralized` for CSV that a spreadsheet opens (RFC 7240)',
  ),
  PreferRow: header(
    'Prefer',
    '`handling=lenient` ignores unknown parameters; `formulas=neutralized` for CSV that a spreadsheet opens (RFC 7240)',
  ),
  PreferWrite: header(
    'Prefer',
    '`return=minimal` for an answer without the row, `return=representation` for one with it (RFC 7240)',
  ),
  IfNoneMatch: header(
    'If-None-Match',
    'ETags that the client has, such as `"1-1"`; answers 304 where one is current (RFC 9110 section 13.1.2)',
  ),
  IfNoneMatchWrite: header(
    'If-None-Match',
    '`*`, or ETags such as `"1-1"`; answers 412 where the row has one of them (RFC 9110 section 13.1.2)',
  ),
  IfMatch: header(
    'If-Match',
    'ETags of the row, such as `"1-1"`; answers 412 where it has changed (RFC 9110 section 13.1.1)',
  ),
  IfMatchRequired: {
    ...header(
      'If-Match',
      'ETags of the row, such as `"1-1"`; answers 412 where it has changed, and 428 without it (RFC 6585)',
      true,
    ),
    ...{ example: '"1-1"', 'x-env': 'ETAG' },
  } as Parameter,
  IdempotencyKey: header(
    'Idempotency-Key',
    'A text of your own, new for each change: sent again with the same body, the first answer is repeated for 24 hours',
  ),
};

export const shared = (...names: (keyof typeof sharedParameters & string)[]) =>
  names.map((name) => component('parameters', name));
export const idParameter = ({ id }: Model) => shared(id.kind === 'text' ? 'TextId' : 'IntegerId');

/**
 * The parameters that depend on the resource, by the names of their components.
 * @param row the JSON schema of a row, which knows the members of JSON columns
 */
export function resourceParameters(model: Model, graph: Graph, row: Schema, schemas: Schemas): Parameters {
  const { item } = model;
  const paths = model.fields.flatMap((field) => pathsOf(field, row.properties?.[field.name] ?? {}, schemas));
  const open = paths.filter((path) => path.form === 'open');
  const closed = paths.filter((path) => path.form !== 'open');
  const names = closed.filter((path) => path.form === 'one').map((path) => path.name);
  const found: Parameters = {
    [`${item}._sort`]: query(
      '_sort',
      'What to sort by, then by id',
      { type: 'array', items: oneOf(names, open) },
      separated,
    ),
    ...viewParameters(model, graph),
  };
  if (model.search.length > 0) {
    const where = model.search.map((f) => f.name).join(', ');
    found[`${item}.q`] = query('q', `Found in ${where}, in any case`, { type: 'string' });
  }
  for (const path of closed) {
    for (const [suffix, meaning] of operatorsOf(path)) {
      const items: Schema = { type: suffix === '_like' ? 'string' : path.type };
      const name = `${path.name}${suffix}`;
      found[componentName(`${item}.${name}`)] = query(name, meaning, { type: 'array', items });
    }
  }
  for (const { name } of open) {
    const any = { type: 'object', propertyNames: { pattern: pattern(name) }, additionalProperties: true };
    found[componentName(`${item}.${name}.members`)] = query(
      name,
      `Members of ${name} by their paths, with the operators of fields: \`${name}.a.b=…\`, \`${name}.a_like=…\``,
      any as Schema,
      { style: 'form', explode: true },
    );
  }
  return found;
}

/** `_fields`, `_embed` and `_expand`, of a list as of one row. */
export function viewParameters(model: Model, graph: Graph): Parameters {
  const { item, fields } = model;
  const levels = (kind: 'children' | 'parent') =>
    relationsOf(model, graph)
      .filter((relation) => relation.kind === kind)
      .flatMap(({ key, model: other }) => [
        key,
        ...relationsOf(other, graph).map((second) => `${key}.${second.key}`),
      ]);
  const [embed, expand] = [levels('children'), levels('parent')];
  const several = (names: string[]): Schema => ({ type: 'array', items: { type: 'string', enum: names } });
  const repeat = 'Repeat it, or separate them by commas';
  return {
    [`${item}._fields`]: query(
      '_fields',
      'The members that a row is to have',
      several(fields.map((f) => f.name)),
      separated,
    ),
    ...(embed.length > 0 && {
      [`${item}._embed`]: query('_embed', `Rows that belong to a row. ${repeat}`, several(embed)),
    }),
    ...(expand.length > 0 && {
      [`${item}._expand`]: query('_expand', `Rows that a row belongs to. ${repeat}`, several(expand)),
    }),
  };
}

const oneOf = (names: string[], open: Path[]): Schema =>
  open.length === 0
    ? { type: 'string', enum: names }
    : {
        anyOf: [
          { type: 'string', enum: names },
          ...open.map(({ name }): Schema => ({ type: 'string', pattern: pattern(name) })),
        ],
      };
const pattern = (name: string) => `^${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\..+$`;

/** Names of components have letters, digits, dots, dashes and underscores alone. */
export const componentName = (name: string) =>
  name.replace(/[^\w.-]/g, (character) => `-${character.codePointAt(0)!.toString(16)}`);
