/** Code samples of every operation (`x-codeSamples`), made from the document itself: curl, Python and TypeScript. */
import { curlSample } from './code-samples-curl.ts';
import { pythonSample } from './code-samples-python.ts';
import { Given, type Sample, type Value } from './code-samples-request.ts';
import { typescriptSample } from './code-samples-typescript.ts';
import { exampleOf, type Schema, type Schemas } from './openapi-examples.ts';

type Media = { schema?: Schema; example?: unknown; examples?: Record<string, unknown> };
type Parameter = {
  in: string;
  name: string;
  required?: boolean;
  schema?: Schema;
  example?: unknown;
  'x-env'?: string;
};
type Operation = {
  parameters?: (Parameter | { $ref: string })[];
  requestBody?: { content?: Record<string, Media> };
  responses: Record<string, { content?: Record<string, Media> }>;
  security?: Record<string, unknown>[];
  'x-codeSamples'?: { lang: string; label: string; source: string }[];
};
type Document = { paths?: Record<string, unknown>; components?: unknown };

/** So many rows a list is asked for. */
const ROWS = 5;
const JSON_TYPE = 'application/json';
const FORM_TYPE = 'application/x-www-form-urlencoded';

/**
 * Gives each operation that has none its samples. What only the caller can know comes from the environment: who
 * they are (`LEDGE_TOKEN`), the id of a row (`POST_ID`), and members and parameters that say so with `x-env`.
 * @param base the address of the API, its prefix included, where `LEDGE_URL` names none
 */
export function addCodeSamples(document: Document, base: string): void {
  const components = (document.components ?? {}) as Record<string, Record<string, unknown>>;
  for (const [path, item] of Object.entries(document.paths ?? {})) {
    for (const [method, operation] of Object.entries(item as Record<string, Operation>)) {
      const sample = sampleOf(method, path, operation, components);
      operation['x-codeSamples'] ??= [
        { lang: 'Shell', label: 'curl', source: curlSample(sample, base) },
        { lang: 'Python', label: 'Python', source: pythonSample(sample, base) },
        { lang: 'TypeScript', label: 'TypeScript', source: typescriptSample(sample, base) },
      ];
    }
  }
}

/** The request of an operation with a value wherever it needs one. */
function sampleOf(
  method: string,
  path: string,
  operation: Operation,
  components: Record<string, Record<string, unknown>>,
): Sample {
  const schemas = (components.schemas ?? {}) as Schemas;
  const resolve = <T>(part: T | { $ref: string }): T => {
    if (typeof part !== 'object' || part === null || !('$ref' in part)) return part as T;
    const [kind, name] = part.$ref.split('/').slice(-2) as [string, string];
    return resolve(components[kind]?.[name] as T);
  };
  const parameters = (operation.parameters ?? []).map((part) => ({
    ...resolve<Parameter>(part),
    shared: '$ref' in part,
  }));
  const exampleIn = ({ name, schema = {}, example }: Parameter) =>
    String(example ?? exampleOf(schema, schemas, name) ?? name);
  const envOf = (parameter: Parameter) => parameter['x-env'] ?? parameter.schema?.['x-env'];
  const given = (parameter: Parameter) => {
    const env = envOf(parameter);
    return env === undefined ? exampleIn(parameter) : new Given(env, exampleIn(parameter));
  };
  const needed = (place: string) =>
    parameters
      .filter((parameter) => parameter.in === place && (parameter.required || envOf(parameter)))
      .map((parameter) => [parameter.name, given(parameter)] as [string, Value]);

  const segments = path.split('/').slice(1);
  const param = Object.fromEntries(
    parameters
      .filter((parameter) => parameter.in === 'path')
      .map((parameter) => {
        const at = segments.indexOf(`{${parameter.name}}`);
        const example = exampleIn(parameter);
        if (!/(^id|Id|_id)$/.test(parameter.name)) return [parameter.name, given(parameter)];
        // The client's types have the numbers of the kit as numbers, and what a route itself declares as text.
        const number = parameter.shared && parameter.schema?.type === 'integer';
        return [parameter.name, new Given(nameOf(segments[at - 1] ?? '', parameter.name), example, number)];
      }),
  );
  const limit = parameters.find(({ name }) => name === '_limit');
  const { content = {} } = operation.requestBody ?? {};
  const type = [JSON_TYPE, FORM_TYPE].find((one) => one in content);
  const body = type === undefined ? undefined : bodyOf(content[type]!, schemas, resolve);
  return {
    method: method.toUpperCase(),
    segments,
    param,
    query: [...needed('query'), ...(limit ? [['_limit', ROWS] as [string, Value]] : [])],
    // What a route itself declares the typed client wants, and be it empty.
    queried: parameters.some((parameter) => parameter.in === 'query' && !parameter.shared),
    headers: needed('header'),
    ...(type !== undefined && body !== undefined && { body, form: type === FORM_TYPE }),
    credentials: credentialsOf(operation.security ?? []),
    answer: answerOf(operation.responses),
  };
}

/** `POST_ID` of `/posts/{id}`. */
function nameOf(segment: string, parameter: string): string {
  const words = segment.replace(/ies$/, 'y').replace(/(?<!s)s$/, '');
  const name = parameter === 'id' ? `${words}_id` : parameter;
  return name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1_$2')
    .replaceAll(/\W+/g, '_')
    .replace(/^_*(?=\d)/, '_')
    .toUpperCase();
}

/** An example of a body, with what the environment gives in the place of the members that say so. */
function bodyOf(media: Media, schemas: Schemas, resolve: <T>(part: T | { $ref: string }) => T): Value {
  const [first] = Object.values(media.examples ?? {});
  const said = media.example ?? resolve<{ value?: unknown }>((first ?? {}) as { value?: unknown }).value;
  const schema = resolve<Schema>(media.schema ?? {});
  const example = (said ?? exampleOf(schema, schemas)) as Value;
  if (typeof example !== 'object' || example === null || Array.isArray(example)) return example;
  const members = Object.entries(example).map(([name, value]) => {
    const env = resolve<Schema>(schema.properties?.[name] ?? {})['x-env'];
    return [name, env === undefined ? value : new Given(env, String(value))];
  });
  return Object.fromEntries(members);
}

/** What is sent of the ways to sign in; nothing where an anonymous caller gets an answer as well. */
function credentialsOf(security: Record<string, unknown>[]): Sample['credentials'] {
  const ways = security.flatMap((way) => Object.keys(way));
  if (security.some((way) => Object.keys(way).length === 0)) return undefined;
  return ways.includes('bearerAuth') ? 'bearer' : ways.includes('basicAuth') ? 'basic' : undefined;
}

/** What comes back to a program: JSON where there is any, else nothing where that is among the answers. */
function answerOf(responses: Operation['responses']): Sample['answer'] {
  const good = Object.entries(responses).filter(([status]) => /^2/.test(status));
  const types = good.flatMap(([, { content = {} }]) => Object.keys(content));
  if (types.some((type) => /[/+]json$/.test(type))) return 'json';
  return good.some(([, { content }]) => content === undefined) ? 'none' : 'text';
}
