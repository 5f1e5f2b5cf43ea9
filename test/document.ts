/** The resources as a server's own document declares them, so that what loops over them holds for any set of them. */

export type Schema = {
  $ref?: string;
  type?: string | string[];
  properties?: Record<string, Schema>;
  required?: string[];
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  format?: string;
  enum?: unknown[];
  items?: Schema;
  anyOf?: Schema[];
};
type Content = { $ref?: string; content?: Record<string, { schema?: Schema }> };
export type Operation = {
  operationId?: string;
  summary?: string;
  description?: string;
  tags?: string[];
  requestBody?: Content;
  responses: Record<string, Content>;
  security?: Record<string, string[]>[];
};
export type Document = {
  openapi: string;
  info: { title: string; version: string };
  paths: Record<string, Record<string, Operation>>;
  components: {
    responses?: Record<string, Content>;
    schemas?: Record<string, Schema>;
    securitySchemes?: Record<string, { type: string; scheme: string }>;
  };
};

export type Resource = {
  name: string;
  /** The names of a row's members, in the document's order. */
  fields: string[];
  /** Whether ids are texts, which a client may choose. */
  textIds: boolean;
  /** The schema of the body of POST; undefined where nobody creates rows so. */
  body: Schema | undefined;
  required: string[];
  /** A plain text that callers write and that is never null (empty where there is none), and its longest. */
  text: string;
  maxLength: number;
  /** Members of the body that hold the id of a row of another resource, with its name. */
  references: Record<string, string>;
};

const plural = (name: string) => [`${name}s`, `${name}es`, name.replace(/y$/, 'ies')];
const flat = (name: string) => name.replace(/[-_]/g, '').toLowerCase();

/** Reads a document. */
export function readDocument(document: Document) {
  function resolve(schema: Schema | undefined): Schema {
    if (schema?.$ref === undefined) return schema ?? {};
    return resolve(document.components.schemas?.[schema.$ref.split('/').at(-1) ?? '']);
  }
  const jsonOf = (content: Content | undefined) => resolve(content?.content?.['application/json']?.schema);
  /** Where a body is one row or an array of them, the row. */
  const one = (schema: Schema) => resolve(schema.anyOf?.[0] ?? schema);
  const is = (schema: Schema | undefined, type: string) => [resolve(schema).type].flat().includes(type);

  const names = Object.keys(document.paths)
    .filter((path) => /^\/[^/{}.]+$/.test(path) && document.paths[`${path}/{id}`]?.get !== undefined)
    .filter((path) => is(jsonOf(document.paths[path]?.get?.responses['200']), 'array'))
    // A resource has a tag of its name; what admins alone read has another one.
    .filter((path) => document.paths[path]?.get?.tags?.includes(path.slice(1)))
    .map((path) => path.slice(1));

  function declared(name: string): Resource {
    const bodyOf = (operation: Operation | undefined) =>
      operation?.requestBody && one(jsonOf(operation.requestBody));
    // A change answers with the fields alone, a read also with what may be embedded.
    const row = jsonOf(document.paths[`/${name}/{id}`]?.patch?.responses['200']).properties ?? {};
    const body = bodyOf(document.paths[`/${name}`]?.post);
    const changes = body ?? bodyOf(document.paths[`/${name}/{id}`]?.patch);
    const members = Object.entries(changes?.properties ?? {}).filter(([field]) => field !== 'id');
    const references = members.flatMap(([field]) => {
      const wanted = /.Id$/.test(field) ? plural(flat(field.slice(0, -2))) : [];
      // A reference makes a nested list; a number that is only called like one does not.
      const parent = names.find(
        (other) => wanted.includes(flat(other)) && document.paths[`/${other}/{id}/${name}`] !== undefined,
      );
      return parent === undefined ? [] : [[field, parent] as const];
    });
    const texts = members.filter(
      ([field, s]) =>
        is(s, 'string') &&
        !is(s, 'null') &&
        !s.format &&
        !s.enum &&
        s.maxLength &&
        !references.some(([reference]) => reference === field),
    );
    const [text, schema] = texts[0] ?? ['', {}];
    return {
      name,
      fields: Object.keys(row),
      textIds: is(row.id, 'string'),
      body,
      required: body?.required ?? [],
      text,
      maxLength: schema.maxLength ?? 0,
      references: Object.fromEntries(references),
    };
  }

  /** A value that a schema takes. @param word a text that is found nowhere else */
  function sample(schema: Schema | undefined, word: string): unknown {
    const of = resolve(schema);
    if (of.enum) return of.enum[0];
    if (of.anyOf) return sample(of.anyOf[0], word);
    if (is(of, 'integer') || is(of, 'number')) return of.minimum ?? 1;
    if (is(of, 'boolean')) return true;
    if (is(of, 'array')) return [];
    if (is(of, 'object')) {
      const members = (of.required ?? []).map((name) => [name, sample(of.properties?.[name], word)]);
      return Object.fromEntries(members);
    }
    if (of.format === 'email') return `${word}@example.com`;
    if (of.format === 'uri') return `https://example.com/${word}`;
    return word;
  }

  /** A body for POST with every required member and its text. @param parentId the id of some row of a resource */
  async function body(
    resource: Resource,
    word: string,
    parentId: (name: string) => Promise<unknown>,
  ): Promise<Record<string, unknown>> {
    const made: Record<string, unknown> = {};
    for (const field of resource.required) {
      const parent = resource.references[field];
      const schema = resource.body?.properties?.[field];
      made[field] = parent === undefined ? sample(schema, word) : await parentId(parent);
    }
    return resource.text === '' ? made : { ...made, [resource.text]: word };
  }

  return { resources: names.map(declared), body };
}
