/** Whether a server answers what a json-server file holds, and takes more of it from whoever signs in. */
import { isDeepStrictEqual } from 'node:util';
import { type Document, readDocument } from '../document.ts';

type Row = Record<string, unknown>;
type Check = (name: string, ok: boolean, detail?: unknown) => void;
const SIGN_IN = `Basic ${Buffer.from('tester:correct horse battery').toString('base64')}`;

/** Asks one server about all collections of a file. */
export async function servesFile(base: string, file: Record<string, unknown>, check: Check): Promise<void> {
  const ask = async (method: string, path: string, json?: unknown, as?: string) => {
    const headers: Record<string, string> = { 'content-type': 'application/json' };
    if (as) headers.authorization = as;
    const body = json === undefined ? null : JSON.stringify(json);
    const answer = await fetch(base + path, { method, headers, body });
    return { status: answer.status, json: (await answer.json()) as unknown };
  };
  const list = async (name: string) => (await ask('GET', `/${name}?_limit=1000`)).json as Row[];

  const registration = { username: 'tester', email: 'tester@example.com', password: 'correct horse battery' };
  const before = await list('users');
  const registered = await ask('POST', '/auth/register', registration);
  check('somebody registers', registered.status === 201, JSON.stringify(registered.json));
  const document = (await ask('GET', '/openapi.json')).json as Document;
  const { resources, body } = readDocument(document);

  for (const [name, value] of Object.entries(file)) {
    if (name === '$schema') continue;
    const rows = (Array.isArray(value) ? value : [value]) as Row[];
    const served =
      name === 'users' ? before.filter(({ username }) => username !== 'admin') : await list(name);
    check(
      `/${name} is what the file holds`,
      isDeepStrictEqual(served, expected(rows, served)),
      differing(served, rows),
    );
    const resource = resources.find((one) => one.name === name);
    check(`/${name} is documented`, document.paths[`/${name}/{id}`]?.patch !== undefined);
    if (!resource || name === 'users') continue;
    const id = encodeURIComponent(String(served[0]?.id));
    const firstOf = async (parent: string) => (await list(parent))[0]?.id;
    const json = await body(resource, 'a word', firstOf);
    const made = await ask('POST', `/${name}`, json, SIGN_IN);
    check(`POST /${name}`, made.status === 201, JSON.stringify(made.json).slice(0, 300));
    const mine = (made.json as Row).id;
    const read = await ask('GET', `/${name}/${encodeURIComponent(String(mine))}`);
    check(
      `a row of ${name} is read back`,
      isDeepStrictEqual(read.json, made.json),
      JSON.stringify(read.json),
    );
    if (served.length === 0) continue;
    const one = await ask('GET', `/${name}/${id}`);
    check(`GET /${name}/${id}`, isDeepStrictEqual(one.json, served[0]), JSON.stringify(one.json));
    const foreign = await ask('PATCH', `/${name}/${id}`, {}, SIGN_IN);
    check(`a row of the file is nobody's to change (${name})`, foreign.status === 403, foreign.status);
    for (const [field, parent] of Object.entries(resource.references)) {
      const of = served.find((row) => row[field] !== null)?.[field];
      const nested = await ask('GET', `/${parent}/${encodeURIComponent(String(of))}/${name}`);
      const ours = served.filter((row) => row[field] === of);
      check(
        `/${parent}/${of}/${name}`,
        ours.every((row) => (nested.json as Row[]).some((n) => isDeepStrictEqual(n, row))),
      );
    }
  }
}

/** The rows of a file as they are served: what a row lacks is null, and one without an id has got one. */
function expected(rows: Row[], served: Row[]): Row[] {
  const fields = [...new Set(served.flatMap((row) => Object.keys(row)))];
  const given = new Set(rows.map((row) => row.id));
  const free = served.map(({ id }) => id).filter((id) => !given.has(id));
  const whole = rows.map((row) =>
    Object.fromEntries(fields.map((field) => [field, row[field] ?? (field === 'id' ? free.shift() : null)])),
  );
  const order = new Map(served.map(({ id }, index) => [id, index]));
  return whole.toSorted((a, b) => (order.get(a.id) ?? 0) - (order.get(b.id) ?? 0));
}

const differing = (served: Row[], rows: Row[]) => {
  const wanted = expected(rows, served);
  const at = served.findIndex((row, index) => !isDeepStrictEqual(row, wanted[index]));
  if (at < 0) return served.length === rows.length ? '' : `${served.length} rows for ${rows.length}`;
  return `${JSON.stringify(served[at])} for ${JSON.stringify(wanted[at])}`.slice(0, 600);
};
