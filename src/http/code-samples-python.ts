/** A request in Python, by `requests`. */
import {
  encoded,
  Given,
  givenOf,
  type Notation,
  pathOf,
  type Sample,
  TOKEN,
  type Value,
  written,
} from './code-samples-request.ts';

/** `LEDGE_TOKEN` → `token`. */
const variable = ({ env }: Given) => env.replace(/^LEDGE_/, '').toLowerCase();
// A text of JSON is one of Python too.
const text = (value: unknown) => JSON.stringify(value);

const python: Notation = {
  leaf: (value) => {
    if (value instanceof Given) return variable(value);
    if (value === null) return 'None';
    return value === true ? 'True' : value === false ? 'False' : text(value);
  },
  key: text,
  spaced: false,
  trailing: true,
  indent: 4,
};

/** @param base the address of the API where `LEDGE_URL` names none */
export function pythonSample(sample: Sample, base: string): string {
  const { method, query, headers, body, form, credentials, answer } = sample;
  const given = [new Given('LEDGE_URL', base), ...givenOf(sample)];
  const settings = given.map((one) => {
    const { env, example } = one;
    const value = example === undefined ? `[${text(env)}]` : `.get(${text(env)}, ${text(example)})`;
    return `${variable(one)} = os.environ${value}`;
  });
  // What is a number, or has nothing to encode, may stand as it is.
  const plain = ({ example = '' }: Given) => encoded(example) === example;
  const path = pathOf(sample, (value) => {
    if (!(value instanceof Given)) return encoded(value);
    return plain(value) ? `{${variable(value)}}` : `{quote(${variable(value)}, safe='')}`;
  });
  const imports = path.includes('{quote(') ? 'import os\nfrom urllib.parse import quote' : 'import os';
  const sent: [name: string, value: Value][] = headers.map(([name, value]) => [name, value]);
  const named = (name: string, value: Value) => `${name}=${written(value, python, 4, 6 + name.length)}`;
  const args = [`f"{url}${path}"`];
  if (query.length > 0) args.push(named('params', Object.fromEntries(query)));
  if (credentials === 'bearer') {
    const rest = sent.map(([name, value]) => `, ${text(name)}: ${python.leaf(value as string)}`);
    args.push(`headers={"Authorization": f"Bearer {${variable(TOKEN)}}"${rest.join('')}}`);
  } else if (sent.length > 0) args.push(named('headers', Object.fromEntries(sent)));
  if (credentials === 'basic') args.push('auth=(user, password)');
  if (body !== undefined) args.push(named(form ? 'data' : 'json', body));
  args.push('timeout=10');
  const call = `requests.${method.toLowerCase()}`;
  const line = `response = ${call}(${args.join(', ')})`;
  const printed = { json: 'response.json()', text: 'response.text', none: 'response.status_code' }[answer];
  return `${imports}

import requests

${settings.join('\n')}

${line.length <= 88 && !line.includes('\n') ? line : `response = ${call}(\n${args.map((arg) => `    ${arg},\n`).join('')})`}
response.raise_for_status()
print(${printed})
`;
}
