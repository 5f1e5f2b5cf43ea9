/** The declarations of the client as one file that stands alone: the types of every route are written out. */
import { API, type Checker, type Project, type Type } from 'typescript/unstable/sync';
import { type Call, callsOf, typeAt } from './client-calls.ts';
import { fileOf, sourceOf } from './source-text.ts';
import { key } from './type-syntax.ts';
import { TypeWriter } from './type-text.ts';

/** What types alone do not say of a resource: what it is, the name of one row, and the order of its fields. */
export type Described = Record<string, { item: string; about: string; fields: readonly string[] }>;

const ABOUT =
  "/** Every route, by its path: `GET /posts/1` is `api.posts[':id'].$get({ param: { id: 1 } })`. */";
const NUMERIC = `number | \`\${number}\``;
const HEAD = `type OneOrMore<T> = T | readonly T[];
/** One, or several separated by commas: how the rest goes on is not checked. */
type Listed<T extends string> = T | \`\${T},\${string}\`;
type Numeric = ${NUMERIC};
/** An answer that is a problem, whatever its status. */
type Failure<S extends number> = ClientResponse<Problem, S, 'json'>;`;
/** What lies beside the client has declarations of its own. */
const PART = /([^/]+-\w+)\.ts$/;
const taken = [
  'OneOrMore',
  'Listed',
  'Numeric',
  'Failure',
  'ClientResponse',
  'ClientRequestOptions',
  'Promise',
  'URL',
];

/**
 * Writes the declarations of a client's module.
 * @param file the module, which exports the type `Client`
 * @param config the tsconfig.json of the project that it is in
 * @throws Error where a type is `any`, or cannot be written out
 */
export function clientTypes(file: string, config: string, resources: Described): string {
  // This interface to the compiler is not yet a stable one: its version is pinned, and what is written here is
  // held against what it was written from (test/types/client.test.ts).
  const api = new API();
  try {
    const project = api.updateSnapshot({ openProjects: [config] }).getProject(config)!;
    return write(project, file, resources);
  } finally {
    api.close();
  }
}

function write(project: Project, file: string, resources: Described): string {
  const { checker, program } = project;
  const module = checker.getSymbolAtLocation(program.getSourceFile(file)!)!;
  const { Client, ...others } = Object.fromEntries(
    checker.getExportsOfModule(module).map((s) => [s.name, s]),
  );
  const client = checker.getDeclaredTypeOfSymbol(Client!);
  const writer = new TypeWriter(checker, [...taken, ...Object.keys(others), 'Client']);
  writer.know('Numeric', NUMERIC);
  for (const name of ['Fault', 'Problem'])
    writer.know(
      name,
      writer.structure(checker.getDeclaredTypeOfSymbol(checker.getAliasedSymbol(others[name]!))),
    );
  nameTypes(checker, writer, client, resources);
  const tree = treeText(checker, writer, client, '');
  const parts = Object.groupBy(
    Object.values(others),
    (symbol) => PART.exec(fileOf(project, symbol))?.[1] ?? 'itself',
  );
  const { itself = [], ...imported } = parts;
  return [
    "import type { ClientRequestOptions, ClientResponse } from 'hono/client';",
    ...Object.entries(imported).map(([part, symbols]) => {
      const names = `{ ${symbols!.map((symbol) => symbol.name).join(', ')} } from './${part}.js';`;
      return `import type ${names}\nexport ${names}`;
    }),
    ...itself.map((symbol) => sourceOf(project, symbol)),
    HEAD,
    ...writer.declared,
    `${ABOUT}\nexport interface Client ${tree}`,
    // With it, only what says so is exported.
    'export {};\n',
  ].join('\n\n');
}

/** Gives the types of each resource names that people would give them. */
function nameTypes(checker: Checker, writer: TypeWriter, client: Type, resources: Described): void {
  const known = Object.entries(resources).map(([name, { item: named, about, fields }]) => {
    const item = named.replaceAll(/\W/g, '_').replace(/^(?=\d)/, '_');
    const calls = (...path: string[]): Call[] => {
      const type = typeAt(checker, client, name, ...path);
      return type ? callsOf(checker, type) : [];
    };
    const declare = (as: string, type: Type | undefined, about: string) =>
      type && writer.declare(as, type, about, fields);
    return { name, item, about, calls, declare };
  });
  const body = (calls: Call[], status: string) =>
    calls.at(-1)?.answers.find((answer) => writer.text(answer.status) === status)?.body;
  const given = (call: Call | undefined, ...path: string[]) => {
    const type = call && typeAt(checker, call.args, ...path);
    return type && checker.getNonNullableType(type);
  };

  for (const { item, about, calls, declare } of known) declare(item, body(calls('$post'), '201'), about);
  for (const { calls } of known) {
    const read = body(calls(':id', '$get'), '200');
    for (const property of read ? checker.getPropertiesOfType(read) : []) {
      const type = checker.getNonNullableType(checker.getTypeOfSymbol(property)!)!;
      const row = checker.isArrayType(type) ? checker.getTypeArguments(type as never)[0]! : type;
      // A row in another one: its own type, and more.
      const { item, declare } = known.find((k) => writer.structure(row).startsWith(`${k.item} & {`)) ?? {};
      declare?.(`Related${item}`, row, `A ${item} in another row.`);
    }
  }
  for (const { name, item, calls, declare } of known) {
    const list = calls('$get').at(-1);
    const one = calls(':id', '$get').at(-1);
    declare('ListPrefer', given(list, 'header', 'Prefer'), 'RFC 7240, with a list.');
    declare('RowPrefer', given(one, 'header', 'Prefer'), 'RFC 7240, with one row.');
    declare(
      `${item}Read`,
      body(calls(':id', '$get'), '200'),
      'With what `_embed` and `_expand` put into it.',
    );
    declare(`${item}Parts`, body(calls(':id', '$get').slice(0, 2), '200'), 'What `_fields` asked for.');
    declare(`New${item}`, given(calls('$post').at(-1), 'json'), `A body of POST /${name}.`);
    declare(`Replaced${item}`, given(calls(':id', '$put').at(-1), 'json'), `A body of PUT /${name}/{id}.`);
    declare(`Patched${item}`, given(calls(':id', '$patch').at(-1), 'json'), 'A merge patch (RFC 7396).');
    declare(`${item}View`, given(one, 'query'), `The query of GET /${name}/{id}.`);
    declare(`${item}Query`, given(list, 'query'), `The query of GET /${name}.`);
  }
}

function treeText(checker: Checker, writer: TypeWriter, type: Type, indent: string): string {
  const inner = `${indent}  `;
  const entries = checker.getPropertiesOfType(type).map((property): string => {
    const { name } = property;
    const own = checker.getTypeOfSymbol(property)!;
    try {
      const text =
        name === '$url' || name === '$path'
          ? addressText(checker, writer, type, name)
          : name.startsWith('$')
            ? callsText(writer, callsOf(checker, own), inner)
            : treeText(checker, writer, own, inner);
      return `${inner}${key(name)}: ${text};`;
    } catch (error) {
      throw new Error(`${name}: ${(error as Error).message}`);
    }
  });
  return `{\n${entries.join('\n')}\n${indent}}`;
}

/** `$url` and `$path` make an address of what the methods of a route are given. */
function addressText(checker: Checker, writer: TypeWriter, type: Type, name: '$url' | '$path'): string {
  const methods = checker.getPropertiesOfType(type).filter(({ name }) => /^\$(?!url$|path$)/.test(name));
  const method = methods.find((m) => m.name === '$get') ?? methods[0]!;
  const { args } = callsOf(checker, checker.getTypeOfSymbol(method)!)[0]!;
  const given = ['param', 'query'].flatMap((part) => {
    const found = typeAt(checker, args, part);
    return found
      ? [`${part}${part === 'query' ? '?' : ''}: ${writer.text(checker.getNonNullableType(found)!)}`]
      : [];
  });
  const argument = given.length > 0 ? `arg?: { ${given.join('; ')} }` : '';
  return `(${argument}) => ${name === '$url' ? 'URL' : 'string'}`;
}

function callsText(writer: TypeWriter, calls: Call[], indent: string): string {
  const texts = calls.map((call) => ({
    given: `args${call.optional ? '?' : ''}: ${writer.text(call.args)}, options?: ClientRequestOptions`,
    answer: `Promise<${answersText(writer, call)}>`,
  }));
  if (texts.length === 1) return `(${texts[0]!.given}) => ${texts[0]!.answer}`;
  return `{\n${texts.map((t) => `${indent}  (${t.given}): ${t.answer};`).join('\n')}\n${indent}}`;
}

/** Successes first, then all statuses of problems together. */
function answersText(writer: TypeWriter, { answers }: Call): string {
  const problems: string[] = [];
  const successes: [status: string, text: string][] = [];
  for (const { body, status, format } of answers) {
    const texts = [writer.text(body), writer.text(status), writer.text(format)] as const;
    if (texts[0] === 'Problem' && texts[2] === "'json'") problems.push(texts[1]);
    else successes.push([texts[1], `ClientResponse<${texts.join(', ')}>`]);
  }
  const sorted = successes.toSorted(([a], [b]) => Number(a) - Number(b)).map(([, text]) => text);
  return [...sorted, ...(problems.length > 0 ? [`Failure<${problems.join(' | ')}>`] : [])].join(' | ');
}
