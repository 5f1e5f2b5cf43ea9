/** Rows as CSV and NDJSON, and what a client may prefer. */
import { describe, expect, it } from 'vitest';
import { create, resources, writable } from './declared.ts';
import { someone } from './people.ts';
import { byId, call, expectProblem, links, type Row, unique } from './support.ts';

/** A small reader of RFC 4180; an empty cell is null, a quoted empty one an empty text. */
function parseCsv(csv: string): (string | null)[][] {
  expect(csv.endsWith('\r\n') || csv === '').toBe(true);
  const rows: (string | null)[][] = [[]];
  for (const [, quoted, plain, end] of csv.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    rows.at(-1)!.push(quoted === undefined ? plain || null : quoted.replaceAll('""', '"'));
    if (end === '\r\n') rows.push([]);
  }
  return rows.slice(0, -1);
}
const cells = (rows: Row[], fields: string[]) =>
  rows.map((row) =>
    fields.map((field) => {
      const value = row[field];
      return value === null ? null : typeof value === 'object' ? JSON.stringify(value) : String(value);
    }),
  );
const csv = { accept: 'text/csv' };
const ndjson = { accept: 'application/x-ndjson' };

describe.each(resources)('$name', ({ name, fields, first }) => {
  it('is CSV with a header row for who accepts it', async () => {
    const reply = await call('GET', `/${name}?_sort=id&_limit=5`, { headers: csv });
    expect(reply.status).toBe(200);
    expect(reply.headers.get('content-type')).toMatch(/^text\/csv; charset=utf-8/i);
    const rows = (await call('GET', `/${name}?_sort=id&_limit=5`)).json<Row[]>();
    expect(parseCsv(reply.text)).toEqual([fields, ...cells(rows, fields)]);
  });

  it('is NDJSON, a row a line, for who accepts it', async () => {
    const reply = await call('GET', `/${name}?_sort=id&_limit=5`, { headers: ndjson });
    expect(reply.headers.get('content-type')).toMatch(/^application\/x-ndjson/);
    const rows = (await call('GET', `/${name}?_sort=id&_limit=5`)).json<Row[]>();
    expect(
      reply.text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual(rows);
  });

  it('is exported whole where no paging is asked for', async () => {
    const total = Number((await call('HEAD', `/${name}`)).headers.get('x-total-count'));
    const reply = await call('GET', `/${name}?_sort=id&_order=desc`, { headers: ndjson });
    const rows = reply.text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Row);
    expect(rows).toHaveLength(total);
    expect(rows.map((row) => row.id)).toEqual(rows.map((row) => row.id).toSorted((a, b) => byId(b, a)));
    expect(reply.headers.get('x-total-count')).toBe(String(total));
    const asCsv = await call('GET', `/${name}?_fields=id`, { headers: csv });
    expect(asCsv.headers.get('content-disposition')).toBe(`attachment; filename="${name}.csv"`);
    expect(parseCsv(asCsv.text)).toHaveLength(total + 1);
  });

  it('is one row in either form too, with a tag of its own', async () => {
    const json = await call('GET', `/${name}/${first}`);
    const one = await call('GET', `/${name}/${first}`, { headers: csv });
    expect(parseCsv(one.text)).toEqual([fields, ...cells([json.json<Row>()], fields)]);
    const line = await call('GET', `/${name}/${first}`, { headers: ndjson });
    expect(line.text).toBe(`${json.text}\n`);
    const tags = [json, one, line].map((reply) => reply.headers.get('etag'));
    expect(new Set(tags).size).toBe(3);
    const headers = { ...csv, 'if-none-match': tags[1]! };
    expect((await call('GET', `/${name}/${first}`, { headers })).status).toBe(304);
  });

  it('is JSON for who likes that at least as much', async () => {
    for (const [accept, type] of [
      ['text/csv;q=0.5, application/json', /json/],
      ['text/csv, application/json', /json/],
      ['text/csv, application/json;q=0.9', /csv/],
      ['text/*', /csv/],
      ['application/x-ndjson, */*;q=0.1', /ndjson/],
    ] as const) {
      const reply = await call('GET', `/${name}?_limit=1`, { headers: { accept } });
      expect(reply.headers.get('content-type'), accept).toMatch(type);
    }
  });

  it('has a tag of its list, good for If-None-Match and never for If-Match', async () => {
    const etag = (await call('GET', `/${name}?_limit=3`)).headers.get('etag')!;
    expect(etag).toMatch(/^W\/"/);
    const again = await call('GET', `/${name}?_limit=3`, { headers: { 'if-none-match': etag } });
    expect(again.status).toBe(304);
    expect(again.text).toBe('');
    expect((await call('GET', `/${name}?_limit=2`, { headers: { 'if-none-match': etag } })).status).toBe(200);
  });
});

describe.each(resources)('preferences on $name', ({ name, first }) => {
  const prefer = (prefer: string, query = '') => call('GET', `/${name}${query}`, { headers: { prefer } });

  it('count=none leaves the count out, and pages still lead on', async () => {
    const reply = await prefer('count=none', '?_page=1&_limit=2');
    expect(reply.headers.get('x-total-count')).toBeNull();
    expect(reply.headers.get('preference-applied')).toBe('count=none');
    expect(links(reply)).toHaveProperty('next');
    expect(links(reply)).not.toHaveProperty('last');
    const end = await prefer('count=none', '?_page=99999&_limit=2');
    expect(links(end)).not.toHaveProperty('next');
  });

  it('count=bounded counts exactly what is below its bound', async () => {
    const exact = (await call('HEAD', `/${name}`)).headers.get('x-total-count');
    const reply = await prefer('count=bounded', '?_limit=1');
    expect(reply.headers.get('x-total-count')).toBe(exact);
    expect(reply.headers.get('preference-applied')).toBe('count=bounded');
  });

  it('handling=lenient ignores parameters that are not known, but no bad values', async () => {
    expectProblem(await call('GET', `/${name}?nope=1&_limit=1`), 400, 'nope');
    const reply = await prefer('handling=lenient', '?nope=1&_limit=1');
    expect(reply.status).toBe(200);
    expect(reply.headers.get('preference-applied')).toBe('handling=lenient');
    expect(reply.headers.get('vary')).toMatch(/\bPrefer\b/);
    expectProblem(await prefer('handling=lenient', '?_limit=x'), 400, '_limit');
    expect((await prefer('handling=lenient', `/${first}?nope=1`)).status).toBe(200);
  });

  it('that are unknown or malformed change nothing', async () => {
    for (const value of ['nope=1', 'count', 'count=', 'count=many', ';;;', '=', 'respond-async, wait=10']) {
      const reply = await prefer(value, '?_limit=1');
      expect(reply.status, value).toBe(200);
      expect(reply.headers.get('preference-applied'), value).toBeNull();
      expect(reply.headers.get('x-total-count'), value).toMatch(/^\d+$/);
    }
  });
});

describe.each(writable)('CSV of $name', (resource) => {
  const { name, text } = resource;

  it('keeps every character, and neutralises formulas when that is preferred', async () => {
    const { bearer: as } = await someone();
    const word = unique();
    const values = ['=1+2', '+1', '-1', '@x', '\tx', 'a,b', 'a"b', 'a\r\nb', ' a ', 'é🎉'].map(
      (v) => `${v} ${word}`,
    );
    for (const value of values) await create(resource, as, { [text]: value });
    const path = `/${name}?${text}_like=${word}&_fields=${text}`;
    const byBytes = (texts: unknown[]) => texts.toSorted(byId);
    const read = async (headers: Record<string, string>) => {
      const reply = await call('GET', path, { headers: { ...csv, ...headers } });
      return parseCsv(reply.text).slice(1).flat();
    };
    expect(byBytes(await read({}))).toEqual(byBytes(values));
    const safe = values.map((value) => (/^[=+\-@\t\r]/.test(value) ? `'${value}` : value));
    expect(byBytes(await read({ prefer: 'formulas=neutralized' }))).toEqual(byBytes(safe));
  });
});
