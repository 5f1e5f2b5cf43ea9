/** Code samples are made from whatever a document declares. */
import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { addCodeSamples } from './code-samples.ts';

type Samples = { lang: string; label: string; source: string }[];
const BASE = 'http://localhost:8787/api';
const ok = { 200: { content: { 'application/json': {} } } };

/** The sources of the samples of one operation: curl, Python, TypeScript. */
function sources(method: string, path: string, operation: object, components: object = {}): string[] {
  const made = { responses: ok, ...operation } as { 'x-codeSamples'?: Samples };
  addCodeSamples({ paths: { [path]: { [method]: made } }, components }, BASE);
  expect(made['x-codeSamples']?.map(({ lang, label }) => [lang, label])).toEqual([
    ['Shell', 'curl'],
    ['Python', 'Python'],
    ['TypeScript', 'TypeScript'],
  ]);
  return made['x-codeSamples']!.map(({ source }) => source);
}
const bodyOf = (example: unknown, more: object = {}) => ({
  requestBody: { content: { 'application/json': { example, ...more } } },
});

/** The JSON that bash gives to curl. @param which its place among what curl is given */
function sentBy(source: string, which: string): unknown {
  const script = `curl() { printf '%s' "${which}"; }\n${source}`;
  return JSON.parse(
    execFileSync('bash', ['-c', script], { encoding: 'utf8', env: {}, stdio: ['ignore', 'pipe', 'inherit'] }),
  );
}

describe('a code sample', () => {
  it('names the address of the server, and reads another one from the environment', () => {
    for (const source of sources('get', '/status', {}))
      expect(source).toMatch(/LEDGE_URL.{1,5}http:\/\/localhost:8787\/api\b/);
  });

  it.each([
    ['categories', 'CATEGORY_ID'],
    ['line-items', 'LINE_ITEM_ID'],
    ['address', 'ADDRESS_ID'],
    ['2024s', '_2024_ID'],
  ])('takes the id of a row of /%s from %s', (list, name) => {
    const id = { in: 'path', name: 'id', required: true, schema: { type: 'integer' }, example: 7 };
    const [curl, python, typescript] = sources('get', `/${list}/{id}`, {
      parameters: [id],
    });
    expect(curl).toContain(`/${list}/\${${name}:-7}"`);
    expect(python).toContain(`${name.toLowerCase()} = os.environ.get("${name}", "7")`);
    expect(typescript).toContain(`param: { id: ${name} }`);
  });

  it('gives the typed client numbers where its types have them: for what the document shares', () => {
    const id = { in: 'path', name: 'id', required: true, schema: { type: 'integer' }, example: 7 };
    const shared = { parameters: { Id: id } };
    const [, , typescript] = sources(
      'get',
      '/posts/{id}',
      { parameters: [{ $ref: '#/components/parameters/Id' }] },
      shared,
    );
    expect(typescript).toContain('param: { id: Number(POST_ID) }');
  });

  it('sends other parameters of a path as their examples say', () => {
    const year = { in: 'path', name: 'year', required: true, schema: { type: 'string' }, example: '20/26' };
    const [curl, python, typescript] = sources('get', '/reports/{year}', { parameters: [year] });
    expect(curl).toContain('/reports/20%2F26"');
    expect(python).toContain('{url}/reports/20%2F26"');
    expect(typescript).toContain("api.reports[':year'].$get({ param: { year: '20/26' } })");
  });

  it.each([
    ['Bearer where it may choose', [{ basicAuth: [] }, { bearerAuth: [] }], /LEDGE_TOKEN/],
    ['Basic where there is nothing else', [{ basicAuth: [] }], /LEDGE_USER.*LEDGE_PASSWORD/s],
    ['nobody where nobody need be', [{}, { bearerAuth: [] }], /^(?!.*(TOKEN|PASSWORD))/s],
  ])('signs in as %s', (_, security, expected) => {
    for (const source of sources('get', '/things', { security })) expect(source).toMatch(expected);
  });

  it('writes values as each language does', () => {
    const value = { "it's": 'a "quote" & $HOME `x` \\', none: null, yes: true, list: [1, 'two'] };
    const [curl, python, typescript] = sources('post', '/things', bodyOf(value));
    expect(sentBy(curl!, '$6')).toEqual(value);
    expect(python).toMatch(/"none": None,\s+"yes": True,\s+"list": \[1, "two"\]/);
    expect(typescript).toContain(`'it\\'s': 'a "quote" & $HOME \`x\` \\\\'`);
  });

  it('takes from the environment what the document says that it cannot know', () => {
    const schema = { type: 'object', properties: { token: { type: 'string', 'x-env': 'RESET_TOKEN' } } };
    const [curl, python, typescript] = sources(
      'post',
      '/reset',
      bodyOf({ token: 'abc', again: '$5' }, { schema }),
    );
    expect(sentBy(curl!, '$(cat)')).toEqual({ token: 'abc', again: '$5' });
    expect(sentBy(`RESET_TOKEN=def\n${curl}`, '$(cat)')).toEqual({ token: 'def', again: '$5' });
    expect(python).toContain('json={"token": reset_token, "again": "$5"}');
    expect(typescript).toContain("json: { token: RESET_TOKEN, again: '$5' }");
  });

  it('is read by no shell otherwise: names of members and of fields, and what stands for a variable', () => {
    const body = { token: 'a"b\\c}', $HOME: 1, '`id`': '$x' };
    const schema = { properties: { token: { type: 'string', 'x-env': 'A_TOKEN' } } };
    expect(sentBy(sources('post', '/things', bodyOf(body, { schema }))[0]!, '$(cat)')).toEqual(body);
    const form = { 'application/x-www-form-urlencoded': { example: { '$(id)"': 'x' } } };
    const [curl] = sources('post', '/things', { requestBody: { content: form } });
    expect(curl).toContain('--data-urlencode "\\$(id)\\"=x"');
  });

  it('encodes an id in an address, in each language', () => {
    const id = { in: 'path', name: 'id', required: true, schema: { type: 'string' }, example: 'a/b c' };
    const [curl, python] = sources('get', '/files/{id}', { parameters: [id] });
    expect(curl).toContain(`/files/\${FILE_ID:-a%2Fb%20c}"`);
    expect(python).toMatch(/from urllib\.parse import quote[\s\S]*\/files\/\{quote\(file_id, safe=''\)\}"/);
  });

  it('asks a list for a few rows, and gives the headers that are demanded', () => {
    const limit = { in: 'query', name: '_limit', schema: { type: 'integer' } };
    const match = {
      in: 'header',
      name: 'If-Match',
      required: true,
      schema: { type: 'string' },
      example: '"1-1"',
    };
    const [curl, python, typescript] = sources('get', '/things', { parameters: [limit, match] });
    expect(curl).toContain('/things?_limit=5"');
    expect(curl).toContain('-H "If-Match: \\"1-1\\""');
    expect(python).toContain('params={"_limit": 5}');
    expect(python).toContain('headers={"If-Match": "\\"1-1\\""}');
    expect(typescript).toContain(`header: { 'If-Match': '"1-1"' }`);
  });

  it('takes a demanded ETag from the environment, and sends a form where nothing else is taken', () => {
    const match = {
      ...{ in: 'header', name: 'If-Match', required: true, schema: { type: 'string' } },
      ...{ example: '"1-1"', 'x-env': 'ETAG' },
    };
    const requestBody = { content: { 'application/x-www-form-urlencoded': { example: { a: "it's" } } } };
    const [curl, python, typescript] = sources('put', '/things', { parameters: [match], requestBody });
    expect(curl).toContain(`-H "If-Match: \${ETAG:-\\"1-1\\"}"`);
    expect(curl).toContain(`--data-urlencode "a=it's"`);
    expect(python).toContain(`headers={"If-Match": etag},\n    data={"a": "it's"},`);
    expect(typescript).toContain(`header: { 'If-Match': ETAG }, form: { a: 'it\\'s' }`);
  });

  it('prints the status where there is no body, and text as it is', () => {
    const none = sources('delete', '/things', { responses: { 204: {} } });
    expect(none.map((source) => /%\{http_code\}|response\.status(_code)?\)/.test(source))).toEqual([
      true,
      true,
      true,
    ]);
    const text = sources('get', '/page', { responses: { 200: { content: { 'text/html': {} } } } });
    expect(
      text.slice(1).map((source) => /print\(response\.text\)|await response\.text\(\)\);\n$/.test(source)),
    ).toEqual([true, true]);
  });

  it('is not made where a route brings its own', () => {
    const own = [{ lang: 'Shell', label: 'curl', source: 'mine' }];
    const operation = { responses: ok, 'x-codeSamples': own };
    addCodeSamples({ paths: { '/a': { get: operation } } }, BASE);
    expect(operation['x-codeSamples']).toBe(own);
  });
});
