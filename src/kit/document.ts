/** A resource's part of the OpenAPI document. */
import { type OpenAPIHono, type RouteConfig, z } from '@hono/zod-openapi';
import type { AppEnv } from '../http/context.ts';
import { documented, problemResponses, signedIn } from '../http/openapi.ts';
import type { Rule } from './declaration.ts';
import type { Field, Graph, Model } from './model.ts';
import type { Wire } from './wire.ts';

type Registry = OpenAPIHono<AppEnv>['openAPIRegistry'];
type Parameters = NonNullable<RouteConfig['request']>['query'];

const etag = {
  ETag: { description: 'The version of the row, for If-Match', schema: { type: 'string' as const } },
};
const location = {
  Location: { description: 'The address of the new row', schema: { type: 'string' as const } },
};
const listHeaders = {
  'X-Total-Count': { description: 'How many rows match', schema: { type: 'integer' as const } },
  Link: { description: 'first, prev, next and last page, with `_page`', schema: { type: 'string' as const } },
};
const empty = z.object({}).openapi('Empty', { example: {} });
const idPath = z.object({ id: z.coerce.number().int().positive().openapi({ type: 'integer', example: 1 }) });
// Their examples are words: the documentation page fills a field with an `example` and would send it each time.
const ifMatch = z.object({
  'If-Match': z
    .string()
    .optional()
    .openapi({ description: 'ETags of the row, such as `"1-1"`; answers 412 where it has changed' }),
});
const ifNoneMatch = z.object({
  'If-None-Match': z.string().optional().openapi({
    description: 'ETags that the client has, such as `"1-1"`; answers 304 where one is current',
  }),
});

/** Adds the operations of a resource to the registry of the document. */
export function describe(
  model: Model,
  _graph: Graph,
  wires: ReadonlyMap<string, Wire>,
  prefix: string,
  registry: Registry,
): void {
  const wire = wires.get(model.name)!;
  const { name, item, declaration } = model;
  const tags = [name];
  const { access } = declaration;
  const json = (schema: z.ZodType) => ({ 'application/json': { schema } });
  const rows = {
    200: { description: `Rows of ${name}`, content: json(z.array(wire.row)), headers: listHeaders },
  };
  const row = { 200: { description: `The ${item}`, content: json(wire.row), headers: etag } };
  const add = (route: Omit<RouteConfig, 'tags'>, rule: Rule) =>
    registry.registerPath(
      documented({
        ...route,
        tags,
        ...(rule !== 'anyone' && { security: signedIn }),
        path: `${prefix}${route.path}`,
      }),
    );
  const body = (schema: z.ZodObject, merge = false) => ({
    required: true,
    content: {
      ...json(schema),
      ...(merge && { 'application/merge-patch+json': { schema } }),
      'application/x-www-form-urlencoded': { schema },
    },
  });

  const query = listParameters(model, wire);
  add(
    {
      method: 'get',
      path: `/${name}`,
      operationId: `list${plural(name)}`,
      summary: `List ${name}`,
      description: declaration.about,
      request: { query },
      responses: { ...rows, ...problemResponses(400, 401, 406, 503) },
    },
    access.read,
  );
  add(
    {
      method: 'post',
      path: `/${name}`,
      operationId: `create${item}`,
      summary: `Create a row of ${name}`,
      request: { body: body(wire.create) },
      responses: {
        201: { description: `The new ${item}`, content: json(wire.row), headers: { ...etag, ...location } },
        ...problemResponses(400, 401, 403, 406, 409, 413, 415, 422, 503),
      },
    },
    access.create,
  );
  add(
    {
      method: 'get',
      path: `/${name}/{id}`,
      operationId: `get${item}`,
      summary: `Read a row of ${name}`,
      request: { params: idPath, headers: ifNoneMatch },
      responses: {
        ...row,
        304: { description: 'The client has the current version' },
        ...problemResponses(400, 401, 404, 406, 503),
      },
    },
    access.read,
  );
  const changed = { ...row, ...problemResponses(400, 401, 403, 404, 406, 409, 412, 413, 415, 422, 503) };
  add(
    {
      method: 'put',
      path: `/${name}/{id}`,
      operationId: `replace${item}`,
      summary: `Replace a row of ${name}`,
      request: { params: idPath, headers: ifMatch, body: body(wire.replace) },
      responses: changed,
    },
    access.update,
  );
  add(
    {
      method: 'patch',
      path: `/${name}/{id}`,
      operationId: `update${item}`,
      summary: `Change a row of ${name}`,
      description: 'A merge patch (RFC 7396): what is not in the body stays.',
      request: { params: idPath, headers: ifMatch, body: body(wire.patch, true) },
      responses: changed,
    },
    access.update,
  );
  add(
    {
      method: 'delete',
      path: `/${name}/{id}`,
      operationId: `delete${item}`,
      summary: `Delete a row of ${name}`,
      request: { params: idPath, headers: ifMatch },
      responses: {
        200: { description: 'It is gone', content: json(empty) },
        ...problemResponses(400, 401, 403, 404, 406, 412, 503),
      },
    },
    access.delete,
  );
  for (const parent of model.parents) {
    add(
      {
        method: 'get',
        path: `/${parent.name}/{id}/${name}`,
        operationId: `list${plural(parent.name)}${plural(name)}`,
        summary: `List the ${name} of a row of ${parent.name}`,
        request: { params: idPath, query },
        responses: { ...rows, ...problemResponses(400, 401, 404, 406, 503) },
      },
      access.read,
    );
  }
}

const plural = (name: string) => `${name.charAt(0).toUpperCase()}${name.slice(1)}`;

function listParameters({ fields, defaultLimit, maxLimit }: Model, wire: Wire): Parameters {
  const filters = fields
    .filter((f) => f.kind !== 'json')
    .map((field) => [field.name, filter(field, wire)] as const);
  const count = (description: string) => z.int().min(0).optional().openapi({ description });
  return z.object({
    ...Object.fromEntries(filters),
    _sort: z
      .string()
      .optional()
      .openapi({ description: 'Fields to sort by, separated by commas', example: 'id' }),
    _order: z
      .string()
      .optional()
      .openapi({ description: '`asc` or `desc` for each of them', example: 'asc' }),
    _page: z.int().min(1).optional().openapi({ description: 'Page, from 1; of 10 rows without `_limit`' }),
    _limit: count(`Rows at most; ${defaultLimit} by default, ${maxLimit} at most`),
    _start: count('First row, from 0'),
    _end: count('Row to end before'),
  });
}

function filter({ name }: Field, wire: Wire): z.ZodType {
  const schema = wire.row.shape[name] as z.ZodType;
  const bare = schema instanceof z.ZodNullable ? (schema.unwrap() as z.ZodType) : schema;
  return z
    .union([bare, z.array(bare)])
    .optional()
    .openapi({ description: `Rows with this ${name}; repeat it for alternatives` });
}
