/** A request as a curl command for bash, with options that curl has had since 7.76 (2021). */
import {
  encoded,
  Given,
  hasGiven,
  type Notation,
  pathOf,
  type Sample,
  type Value,
  written,
} from './code-samples-request.ts';

/** Inside of double quotes, or of a here-document. */
const quoted = (text: string) => text.replaceAll(/[\\"$`]/g, '\\$&');
const unexpanded = (text: string) => text.replaceAll(/[\\$`]/g, '\\$&');

/** A variable, with what stands for it where it is not set. */
const variable = ({ env, example }: Given, inner: (text: string) => string): string =>
  example === undefined ? `$${env}` : `\${${env}:-${inner(example).replaceAll('}', '\\}')}}`;

const json: Omit<Notation, 'leaf'> = {
  key: (name) => JSON.stringify(name),
  spaced: false,
  trailing: false,
  indent: 2,
};

/** @param base the address of the API where `LEDGE_URL` names none */
export function curlSample(sample: Sample, base: string): string {
  const { method, query, headers, body, form, credentials, answer } = sample;
  const text = (value: Value) => (value instanceof Given ? variable(value, quoted) : quoted(String(value)));
  const path = pathOf(sample, (value) =>
    value instanceof Given
      ? variable(new Given(value.env, value.example && encoded(value.example)), quoted)
      : encoded(value),
  );
  const search = query.map(
    ([name, value]) => `${encoded(name)}=${value instanceof Given ? text(value) : encoded(value)}`,
  );
  const address = `${path}${search.length > 0 ? `?${search.join('&')}` : ''}`;
  const usual = body === undefined ? 'GET' : 'POST';
  const lines = [
    `curl --fail-with-body${method === usual ? '' : ` -X ${method}`} "${variable(new Given('LEDGE_URL', base), quoted)}${address}"`,
  ];
  // Unset, it is the shell that says so: an empty token would be refused as if it had expired.
  if (credentials === 'bearer') lines.push(`-H "Authorization: Bearer \${LEDGE_TOKEN:?}"`);
  if (credentials === 'basic') lines.push('-u "$LEDGE_USER:$LEDGE_PASSWORD"');
  for (const [name, value] of headers) lines.push(`-H "${name}: ${text(value)}"`);
  if (body !== undefined && form) {
    for (const [name, value] of Object.entries(body as object))
      lines.push(`--data-urlencode "${quoted(name)}=${text(value as Value)}"`);
  }
  // curl prints no status of its own, and here is no body.
  if (answer === 'none') lines.push("-w '%{http_code}\\n'");
  let after = '';
  if (body !== undefined && !form) {
    lines.push("-H 'Content-Type: application/json'");
    if (hasGiven(body)) {
      const leaf: Notation['leaf'] = (value) =>
        value instanceof Given
          ? `"${variable(value, (example) => quoted(JSON.stringify(example).slice(1, -1)))}"`
          : unexpanded(JSON.stringify(value));
      const key: Notation['key'] = (name) => unexpanded(JSON.stringify(name));
      after = ` <<JSON\n${written(body, { ...json, key, leaf })}\nJSON`;
      lines.push('-d @-');
    } else {
      const source = written(body, { ...json, leaf: (value) => JSON.stringify(value) }, 2, 6);
      lines.push(`-d '${source.replaceAll("'", "'\\''")}'`);
    }
  }
  return `${lines.join(' \\\n  ')}${after}\n`;
}
