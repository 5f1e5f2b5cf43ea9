/** A request in TypeScript, by the typed client. */
import { Given, givenOf, type Notation, type Sample, type Value, written } from './code-samples-request.ts';

const NAME = /^[A-Za-z_$][\w$]*$/;
const text = (value: string) => {
  const inside = JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'");
  return `'${inside}'`;
};
const typescript: Notation = {
  leaf: (value) => {
    if (value instanceof Given) return value.number ? `Number(${value.env})` : value.env;
    return typeof value === 'string' ? text(value) : String(value);
  },
  key: (name) => (NAME.test(name) ? name : text(name)),
  spaced: true,
  trailing: true,
  indent: 2,
};
const credentials = {
  bearer: ', { credentials: { token: LEDGE_TOKEN } }',
  basic: ', { credentials: { username: LEDGE_USER, password: LEDGE_PASSWORD } }',
};

/** @param base the address of the API where `LEDGE_URL` names none */
export function typescriptSample(sample: Sample, base: string): string {
  const { method, query, headers, body, form } = sample;
  const given = [new Given('LEDGE_URL', base), ...givenOf(sample)];
  const settings = given.map(({ env, example = '' }) => `${env} = ${text(example)}`);
  const inLine = `const { ${settings.join(', ')} } = process.env;`;
  const environment =
    inLine.length <= 100
      ? inLine
      : `const {\n${settings.map((one) => `  ${one},\n`).join('')}} = process.env;`;
  const steps = sample.segments.map((segment) =>
    segment.startsWith('{') ? `:${segment.slice(1, -1)}` : segment || 'index',
  );
  const call = steps.map((step) => (NAME.test(step) ? `.${step}` : `[${text(step)}]`)).join('');
  const parts: Record<string, Value> = {
    ...(Object.keys(sample.param).length > 0 && { param: sample.param }),
    ...((query.length > 0 || sample.queried) && { query: Object.fromEntries(query) }),
    ...(headers.length > 0 && { header: Object.fromEntries(headers) }),
    ...(body !== undefined && { [form ? 'form' : 'json']: body }),
  };
  const start = `api${call}.$${method.toLowerCase()}(`;
  const args = Object.keys(parts).length > 0 ? written(parts, typescript, 0, start.length) : '';
  // The typed client's \`ok\` is for data: a page, or no body at all, is looked at by its answer.
  const data = sample.answer === 'json';
  const printed = sample.answer === 'text' ? 'await response.text()' : 'response.status';
  const rest = data
    ? `const body = await ok(${start}${args}));
console.log(body);`
    : `const response = await ${start}${args});
if (!response.ok) throw new Error(await response.text());
console.log(${printed});`;
  return `import { createClient${data ? ', ok' : ''} } from 'ledge-client';

${environment}
const api = createClient(LEDGE_URL${sample.credentials ? credentials[sample.credentials] : ''});

${rest}
`;
}
