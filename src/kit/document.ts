/** The resources' part of the OpenAPI document: their operations, in one place for each. */
import type { OpenAPIHono, RouteConfig } from '@hono/zod-openapi';
import type { AppEnv } from '../http/context.ts';
import { component, documented } from '../http/openapi.ts';
import { verdicts } from './access-table.ts';
import type { Operation } from './declaration.ts';
import { accessOf } from './document-access.ts';
import {
  changeAnswers,
  changeBody,
  createAnswers,
  createBody,
  deleteAnswers,
  listAnswers,
  oneAnswers,
  sharedHeaders,
} from './document-answers.ts';
import {
  componentName,
  idParameter,
  resourceParameters,
  shared,
  sharedParameters,
  viewParameters,
} from './document-parameters.ts';
import { namesOf, rowComponents } from './document-rows.ts';
import type { Graph, Model } from './model.ts';
import type { Wire } from './wire.ts';

type Registry = OpenAPIHono<AppEnv>['openAPIRegistry'];
type Route = Omit<RouteConfig, 'tags' | 'security' | 'request'> & {
  body?: NonNullable<RouteConfig['request']>['body'];
};

/** Adds the components and operations of all resources to the registry of the document. */
export function describeAll(graph: Graph, wires: ReadonlyMap<string, Wire>, registry: Registry): void {
  const { schemas, examples } = rowComponents(graph, wires);
  register(registry, 'headers', sharedHeaders);
  register(registry, 'parameters', sharedParameters);
  register(registry, 'schemas', schemas);
  register(registry, 'examples', examples);
  for (const model of graph.values()) {
    const parameters = resourceParameters(model, graph, schemas[namesOf(model).row]!, schemas);
    register(registry, 'parameters', parameters);
    describe(model, graph, Object.keys(parameters), registry);
  }
}

/** Adds those of resources that are only read, under one tag. What all resources share is there already. */
export function describeReads(
  graph: Graph,
  wires: ReadonlyMap<string, Wire>,
  registry: Registry,
  tag: string,
): void {
  const { schemas, examples } = rowComponents(graph, wires);
  register(registry, 'schemas', schemas);
  register(registry, 'examples', examples);
  for (const model of graph.values()) {
    const parameters = resourceParameters(model, graph, schemas[namesOf(model).row]!, schemas);
    register(registry, 'parameters', parameters);
    describe(model, graph, Object.keys(parameters), registry, tag);
  }
}

function register(registry: Registry, kind: Parameters<Registry['registerComponent']>[0], all: object): void {
  for (const [name, value] of Object.entries(all)) registry.registerComponent(kind, name, value);
}

/**
 * @param own names of the components that are the parameters of this resource's lists
 * @param tag given for a resource that is only read
 */
function describe(model: Model, graph: Graph, own: string[], registry: Registry, tag?: string): void {
  const { name, item, declaration, parents } = model;
  const { about, requireIfMatch } = declaration;
  const add = (operation: Operation, { body, description, ...route }: Route) => {
    if (tag !== undefined && operation !== 'read') return;
    const { security, sentence } = accessOf(model, graph, operation);
    const request = body && { request: { body } };
    registry.registerPath(
      documented({
        ...route,
        ...request,
        ...{ tags: [tag ?? name], description: `${description} ${sentence}`, security },
        ...(tag === undefined && { 'x-access': verdicts(declaration.access, operation) }),
      }),
    );
  };
  const view = Object.keys(viewParameters(model, graph)).map(parameter);
  const list = [
    ...shared('Page', 'Limit', 'Start', 'End', 'Cursor', 'Order'),
    ...own.map(parameter),
    ...shared('PreferList', 'IfNoneMatch'),
  ];
  const limits = `${model.defaultLimit} rows unless \`_limit\` says otherwise, ${model.maxLimit} at most; CSV and NDJSON without paging have all.`;
  const row = `/${name}/{id}`;
  const one = aOrAn(item);
  const id = idParameter(model);
  const changing = [
    ...id,
    ...shared(requireIfMatch ? 'IfMatchRequired' : 'IfMatch', 'IfNoneMatchWrite', 'PreferWrite'),
  ];

  add('read', {
    method: 'get',
    path: `/${name}`,
    operationId: `list${upper(name)}`,
    summary: `List ${name}`,
    description: `${about} ${limits}`,
    parameters: list,
    responses: listAnswers(model),
  });
  add('create', {
    method: 'post',
    path: `/${name}`,
    operationId: `create${item}`,
    summary: `Create ${one}`,
    description: 'Creates one row; or several, all or none, from an array.',
    parameters: shared('PreferWrite', 'IdempotencyKey'),
    body: createBody(model),
    responses: createAnswers(model),
  });
  add('read', {
    method: 'get',
    path: row,
    operationId: `get${item}`,
    summary: `Read ${one}`,
    description: `One ${item}, with what \`_embed\` and \`_expand\` ask for.`,
    parameters: [...id, ...view, ...shared('PreferRow', 'IfNoneMatch')],
    responses: oneAnswers(model),
  });
  add('update', {
    method: 'put',
    path: row,
    operationId: `replace${item}`,
    summary: `Replace ${one}`,
    description:
      'The whole row: what the body leaves out falls back to its default, and what has none must be there.',
    parameters: changing,
    body: changeBody(model, 'replace'),
    responses: changeAnswers(model, false),
  });
  add('update', {
    method: 'patch',
    path: row,
    operationId: `update${item}`,
    summary: `Change ${one}`,
    description: 'A merge patch (RFC 7396): what is not in the body stays.',
    parameters: [...changing, ...shared('IdempotencyKey')],
    body: changeBody(model, 'patch'),
    responses: changeAnswers(model, true),
  });
  add('delete', {
    method: 'delete',
    path: row,
    operationId: `delete${item}`,
    summary: `Delete ${one}`,
    description: 'Rows that belong to it go with it, or forbid it, as the tables say.',
    parameters: changing,
    responses: deleteAnswers(model),
  });
  for (const parent of parents) {
    add('read', {
      method: 'get',
      path: `/${parent.name}/{id}/${name}`,
      operationId: `list${upper(parent.name)}${upper(name)}`,
      summary: `List the ${name} of ${aOrAn(graph.get(parent.name)!.item)}`,
      description: `Rows whose ${parent.field.name} is the id. ${limits}`,
      parameters: [...idParameter(graph.get(parent.name)!), ...list],
      responses: listAnswers(model, 404),
    });
  }
}

/** `LineItem` → `a line item`. */
const aOrAn = (item: string) => {
  const words = item.replace(/(?<=[a-z0-9])(?=[A-Z])/g, ' ').toLowerCase();
  return `${/^[aeio]/.test(words) ? 'an' : 'a'} ${words}`;
};
const parameter = (name: string) => component('parameters', componentName(name));
/** `line-items` → `LineItems`. */
const upper = (name: string) => name.replace(/(?:^|\W+)(\w)/g, (_, first: string) => first.toUpperCase());
