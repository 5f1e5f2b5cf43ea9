/** The examples that are printed at a start: of whatever resource is declared. */
import type { Resource } from '../kit/resource.ts';

export type Example = {
  name: string;
  /** A form that a signed-in caller can create a row with; undefined where only JSON, or a parent's id, would do. */
  form: string | undefined;
  /** The field to filter or sort by. */
  field: string;
};

const WORDS = ['Hello', 'World', 'Again'];

/** The first resource that is more than `users`, which people are. */
export function exampleOf(resources: readonly Resource[]): Example {
  const { model } = resources.find(({ name }) => name !== 'users') ?? resources[0]!;
  const needed = model.writable.filter(({ optional }) => !optional);
  const simple = needed.every(({ kind, references }) => kind !== 'json' && !references);
  const values = { text: '', integer: '1', real: '1.5', boolean: 'true', json: '' };
  let texts = 0;
  const pairs = needed.map(({ name, kind }) => {
    const value = kind === 'text' ? WORDS[texts++ % WORDS.length]! : values[kind];
    return `${encodeURIComponent(name)}=${value}`;
  });
  const text = model.fields.find((field) => field.kind === 'text' && field !== model.id) ?? model.id;
  return {
    name: model.name,
    form: simple && pairs.length > 0 && model.name !== 'users' ? pairs.join('&') : undefined,
    field: text.name,
  };
}

/** Lines for a terminal. @param admin how curl signs in, as the value of `-u` */
export function exampleLines(base: string, resources: readonly Resource[], admin: string): string[] {
  const { name, form, field } = exampleOf(resources);
  const lines = [
    `  curl '${base}/${name}?_limit=3'`,
    `  curl '${base}/${name}?_sort=${encodeURIComponent(field)}&_limit=3'`,
  ];
  if (form) lines.push(`  curl -u "${admin}" -d '${form}' ${base}/${name}`);
  return lines;
}
