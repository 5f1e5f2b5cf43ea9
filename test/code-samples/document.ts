/** The samples of a served document, as files that can be run. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export type Operation = {
  id: string;
  method: string;
  path: string;
  /** Its samples, by the name of their language. */
  samples: Record<string, string>;
  /** An example of its JSON body. */
  body: unknown;
  /** The environment variables that its samples read. */
  reads: string[];
};

export const languages: Record<
  string,
  { lang: string; ending: string; argv(file: string): [string, ...string[]] }
> = {
  curl: { lang: 'Shell', ending: 'sh', argv: (file) => ['bash', file] },
  Python: { lang: 'Python', ending: 'py', argv: (file) => ['python3', file] },
  TypeScript: { lang: 'TypeScript', ending: 'ts', argv: (file) => [process.execPath, file] },
};

type Media = { example?: unknown; examples?: Record<string, { $ref?: string; value?: unknown }> };
type Declared = {
  operationId: string;
  requestBody?: { content?: Record<string, Media> };
  'x-codeSamples'?: { lang: string; label: string; source: string }[];
};
export type Served = {
  paths: Record<string, Record<string, Declared>>;
  components: { examples?: Record<string, { value?: unknown }> };
};

/** Every operation of a document. */
export function operationsOf({ paths, components }: Served): Operation[] {
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, declared]) => {
      const given = declared['x-codeSamples'] ?? [];
      const known = given.filter(({ label, lang }) => languages[label]?.lang === lang);
      const samples = Object.fromEntries(known.map(({ label, source }) => [label, source]));
      const media = declared.requestBody?.content?.['application/json'];
      const [first] = Object.values(media?.examples ?? {});
      const shared = components.examples?.[first?.$ref?.split('/').at(-1) ?? '']?.value;
      return {
        ...{ id: declared.operationId, method: method.toUpperCase(), path, samples },
        body: media?.example ?? first?.value ?? shared,
        reads: [...new Set([...(samples.curl ?? '').matchAll(/\$\{?([A-Z]\w*)/g)].map((match) => match[1]!))],
      };
    }),
  );
}

/** Writes the samples of each operation to a folder. @returns the path of one */
export function writeSamples(folder: string, operations: Operation[]) {
  mkdirSync(folder, { recursive: true });
  const fileOf = (id: string, language: string) => join(folder, `${id}.${languages[language]!.ending}`);
  for (const { id, samples } of operations)
    for (const [language, source] of Object.entries(samples)) writeFileSync(fileOf(id, language), source);
  return fileOf;
}
