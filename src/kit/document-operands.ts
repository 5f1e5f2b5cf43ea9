/** What filters and sorts of a resource name, and how each can be compared, as the document says it. */
import type { Schema, Schemas } from '../http/openapi-examples.ts';
import type { Field } from './model.ts';

/** Operators as suffixes of a field's name, and what a row has then. */
const operators: [suffix: string, meaning: string][] = [
  ['', 'Rows with this value; repeat it for alternatives'],
  ['_ne', 'Rows with another value'],
  ['_gt', 'More than this'],
  ['_gte', 'At least this'],
  ['_lt', 'Less than this'],
  ['_lte', 'At most this'],
  ['_like', 'Contains this, in any case; with `*` in it a pattern for the whole'],
];

/** What a filter names: one value, a list of values, or an object of which any member may be named. */
export type Path = { name: string; type: string; form: 'one' | 'list' | 'open' };

/** The operators that apply to what is named: no order among booleans, and none among lists. */
export const operatorsOf = ({ type, form }: Path) =>
  operators.filter(([suffix]) => {
    if (suffix === '' || suffix === '_ne') return true;
    return type !== 'boolean' && (form !== 'list' || suffix === '_like');
  });

/** A field, or the members of a JSON column that its schema names; where it names none, they are any. */
export function pathsOf(field: Field, schema: Schema, schemas: Schemas): Path[] {
  if (field.kind === 'json') return members(field.name, schema, schemas);
  const types = { text: 'string', integer: 'integer', real: 'number', boolean: 'boolean' } as const;
  return [{ name: field.name, type: types[field.kind], form: 'one' }];
}

function members(name: string, schema: Schema, schemas: Schemas): Path[] {
  const inner = bare(schema, schemas);
  if (inner.properties) {
    const named = Object.entries(inner.properties);
    return named.flatMap(([member, value]) => members(`${name}.${member}`, value, schemas));
  }
  const type = typeOf(inner);
  if (scalars.has(type)) return [{ name, type, form: 'one' }];
  const item = type === 'array' && inner.items ? typeOf(bare(inner.items, schemas)) : '';
  return [scalars.has(item) ? { name, type: item, form: 'list' } : { name, type: 'object', form: 'open' }];
}

const scalars = new Set(['string', 'number', 'integer', 'boolean']);
const typeOf = (schema: Schema) => [schema.type].flat().find((type) => type !== 'null') ?? '';

/** Without what only says that it may be null. */
function bare(schema: Schema, schemas: Schemas): Schema {
  if (schema.$ref) return bare(schemas[schema.$ref.split('/').at(-1)!] ?? {}, schemas);
  const choices = (schema.anyOf ?? schema.oneOf ?? []).filter((one) => one.type !== 'null');
  return choices.length === 1 ? bare(choices[0]!, schemas) : schema;
}
