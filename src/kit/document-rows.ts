/** The schemas and the examples of rows and bodies, plain as they stand in the document. */
import { OpenAPIHono } from '@hono/zod-openapi';
import type { AppEnv } from '../http/context.ts';
import { component } from '../http/openapi.ts';
import { exampleOf, type Schema, type Schemas } from '../http/openapi-examples.ts';
import type { Graph, Model } from './model.ts';
import { relationsOf } from './relations.ts';
import type { Wire } from './wire.ts';

type Example = { summary?: string; value: unknown };
export type RowComponents = { schemas: Schemas; examples: Record<string, Example> };

/** The names of a resource's components. */
export const namesOf = ({ item }: Model) => ({
  /** A row as it is stored: what a write answers with. */
  row: item,
  /** A row as it is read, with what `_fields`, `_embed` and `_expand` make of it. */
  read: `${item}Read`,
  /** A row inside of another. */
  embedded: `${item}Embedded`,
  create: `New${item}`,
  replace: `Replaced${item}`,
  patch: `Patched${item}`,
});

/** The components of all resources. */
export function rowComponents(graph: Graph, wires: ReadonlyMap<string, Wire>): RowComponents {
  const schemas = plain(graph, wires);
  for (const model of graph.values()) {
    const { row, read, embedded } = namesOf(model);
    const { properties = {}, required = [] } = schemas[row]!;
    schemas[read] = {
      type: 'object',
      description: `A ${row} as it is read: with \`_fields\` what it names alone, and what \`_embed\` and \`_expand\` ask for.`,
      properties: { ...properties, ...relations(model, graph, (other) => namesOf(other).embedded) },
    };
    schemas[embedded] = {
      type: 'object',
      description: `A ${row} within another row, itself with the second level of \`_embed\` and \`_expand\`.`,
      properties: { ...properties, ...relations(model, graph, (other) => namesOf(other).row) },
      required,
    };
  }
  const examples = [...graph.values()].flatMap((model) => examplesOf(model, schemas));
  return { schemas, examples: Object.fromEntries(examples) };
}

/** The wire schemas as JSON schemas; an app that serves nothing knows how to make them. */
function plain(graph: Graph, wires: ReadonlyMap<string, Wire>): Schemas {
  const scratch = new OpenAPIHono<AppEnv>();
  for (const model of graph.values()) {
    const wire = wires.get(model.name)!;
    const names = namesOf(model);
    for (const key of ['row', 'create', 'replace', 'patch'] as const)
      scratch.openAPIRegistry.register(names[key], wire[key]);
  }
  const { components } = scratch.getOpenAPI31Document({ openapi: '3.1.0', info: { title: '', version: '' } });
  return components?.schemas as Schemas;
}

/** @param nameOf the component of a related row */
function relations(model: Model, graph: Graph, nameOf: (other: Model) => string): Schemas {
  const members = relationsOf(model, graph).map(({ key, kind, model: other }): [string, Schema] => {
    const ref = component('schemas', nameOf(other));
    return [
      key,
      kind === 'children'
        ? { type: 'array', items: ref, description: `With \`_embed=${key}\`` }
        : { anyOf: [ref, { type: 'null' }], description: `With \`_expand=${key}\`` },
    ];
  });
  return Object.fromEntries(members);
}

function examplesOf(model: Model, schemas: Schemas): [string, Example][] {
  const { row, create, replace, patch } = namesOf(model);
  const one = exampleOf(schemas[row]!, schemas) as Record<string, unknown> | undefined;
  // What is the caller's is left out: another's id than one's own is refused.
  const usual = new Set(model.writable.filter((f) => !f.fromCaller).map((f) => f.name));
  const body = (name: string) =>
    Object.fromEntries(
      Object.entries(exampleOf(schemas[name]!, schemas) ?? {}).filter(([member]) => usual.has(member)),
    );
  if (one === undefined) return [];
  const made = body(create);
  const { id: _, ...replaced } = body(replace);
  const change = model.writable.find((f) => f.kind === 'text' && !f.writeOnce && f.name in replaced);
  return [
    [row, { value: one }],
    [`${row}.list`, { value: [one] }],
    [`${row}.csv`, { value: csv(one) }],
    [`${row}.ndjson`, { value: `${JSON.stringify(one)}\n` }],
    [create, { summary: 'One row', value: made }],
    [`${create}.list`, { summary: 'Several rows, all or none', value: [made, made] }],
    [replace, { value: replaced }],
    [patch, { value: change ? { [change.name]: replaced[change.name] } : replaced }],
  ];
}

/** RFC 4180: a header, and the row. */
function csv(row: Record<string, unknown>): string {
  const cell = (value: unknown) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [Object.keys(row), Object.values(row)].map((cells) => `${cells.map(cell).join()}\r\n`).join('');
}
