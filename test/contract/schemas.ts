/** The JSON schemas of the server's OpenAPI document, as checks. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';

/** A part of the document: looked into without knowing what it is. */
export type Json = { [member: string]: Json };
export type Found = { at: string; value: Json };

/** A name as a token of a JSON pointer (RFC 6901). */
export const token = (name: string) => name.replaceAll('~', '~0').replaceAll('/', '~1');

/**
 * @param document as it is served; schemas that name properties are taken to allow no others. Each schema is
 *   compiled when it is first asked for.
 */
export function schemasOf(document: unknown) {
  const closed = structuredClone(document) as Json;
  close(closed);
  const ajv = new Ajv2020({ strict: false, validateSchema: false, logger: false });
  formats.default(ajv);
  ajv.addSchema(closed as object, 'document');

  const found = new Map<string, Found>();
  /** What stands at a pointer, or what that refers to; looked for once. */
  function resolve(at: string): Found {
    const known = found.get(at) ?? look(at);
    found.set(at, known);
    return known;
  }

  function look(at: string): Found {
    const names = at.split('/').slice(1);
    const value = names.reduce<Json | undefined>(
      (part, name) => part?.[name.replaceAll('~1', '/').replaceAll('~0', '~')],
      closed,
    );
    const ref: unknown = value?.$ref;
    return typeof ref === 'string' ? resolve(ref.slice(1)) : { at, value: value as Json };
  }

  const compiled = new Map<string, ReturnType<typeof ajv.getSchema>>();
  function validatorOf(at: string) {
    if (!compiled.has(at)) compiled.set(at, ajv.getSchema(`document#${encodeURI(at)}`));
    return compiled.get(at);
  }

  /** What is wrong with a value by the schema at a pointer. */
  function faults(at: string, value: unknown): string[] {
    const validate = validatorOf(at);
    if (!validate) return [`there is no schema at ${at}`];
    if (validate(value)) return [];
    return [`${ajv.errorsText(validate.errors, { dataVar: 'body' })} (${at})`];
  }

  return { document: closed, resolve, faults };
}

/** Lets no schema that names properties have others. */
function close(part: Json): void {
  if (typeof part !== 'object' || part === null) return;
  const type: unknown = part.type;
  if ((type === 'object' || (Array.isArray(type) && type.includes('object'))) && part.properties)
    if (part.additionalProperties === undefined) Object.assign(part, { additionalProperties: false });
  for (const inner of Object.values(part)) close(inner);
}
