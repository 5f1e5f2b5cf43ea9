/** Holds answers to the server's own OpenAPI document: what it does not declare is a fault. */
import { type Found, schemasOf, token } from './schemas.ts';

/** One exchange, as far as the document speaks of it. */
export type Exchange = { method: string; url: string; status: number; headers: Headers; text: string };
/** @returns what is wrong, in words; none for an answer that is as declared */
export type Conform = (exchange: Exchange) => string[];

/** Headers that mean something to a client: an answer has none of them undeclared. */
const telling = [
  ...['etag', 'location', 'link', 'x-total-count', 'preference-applied', 'idempotency-replayed'],
  ...['retry-after', 'www-authenticate', 'accept-post', 'accept-patch', 'content-disposition'],
];

/** @param document as it is served; schemas that name properties are taken to allow no others */
export function conformance(document: unknown): Conform {
  const { document: closed, resolve, faults: schemaFaults } = schemasOf(document);
  const prefix = String(closed.servers?.[0]?.url ?? '').replace(/\/$/, '');
  const paths = Object.keys(closed.paths ?? {}).map((path) => ({ path, segments: path.split('/') }));
  // `/posts/new` is not `/posts/{id}`.
  paths.sort((a, b) => a.path.split('{').length - b.path.split('{').length);

  return function conform({ method, url, status, headers, text }) {
    const { pathname } = new URL(url);
    if (!pathname.startsWith(prefix)) return [];
    const segments = pathname.slice(prefix.length).split('/').map(decoded);
    const path = paths.find((one) => matches(one.segments, segments))?.path;
    if (path === undefined) return [];
    const declared = method === 'HEAD' ? 'get' : method.toLowerCase();
    const operation = closed.paths?.[path]?.[declared];
    if (!operation)
      return method === 'OPTIONS' || status === 405 ? [] : [`${method} ${path} is in no operation`];
    const at = `/paths/${token(path)}/${declared}/responses/${status}`;
    const response = resolve(at);
    if (!response.value) return [`status ${status} is not declared`];
    const bodiless = method === 'HEAD' || status === 204 || status === 304;
    return [...headerFaults(response, headers), ...bodyFaults(response, status, headers, text, bodiless)];
  };

  function headerFaults({ at, value }: Found, headers: Headers): string[] {
    const faults: string[] = [];
    const declared = new Set<string>();
    for (const name of Object.keys(value.headers ?? {})) {
      declared.add(name.toLowerCase());
      const header = resolve(`${at}/headers/${token(name)}`);
      const given = headers.get(name);
      if (given === null && (header.value.required as unknown) === true) faults.push(`${name} is missing`);
      if (given === null) continue;
      const integer = (header.value.schema?.type as unknown) === 'integer';
      faults.push(...schemaFaults(`${header.at}/schema`, integer ? Number(given) : given));
    }
    const undeclared = telling.filter((name) => headers.has(name) && !declared.has(name));
    return [...faults, ...undeclared.map((name) => `${name} is not declared`)];
  }

  function bodyFaults(
    { at, value }: Found,
    status: number,
    headers: Headers,
    text: string,
    bodiless: boolean,
  ) {
    if (bodiless || !value.content) return text === '' ? [] : ['a body is not declared'];
    const type = (headers.get('content-type') ?? '').replace(/;.*/, '').trim().toLowerCase();
    if (text === '') {
      // Asked for; or no lines; or the runtime's own word, before the app has seen the request.
      const minimal = /\breturn=minimal\b/.test(headers.get('preference-applied') ?? '');
      return minimal || type === 'application/x-ndjson' || status === 431 ? [] : ['a body is missing'];
    }
    if (!value.content[type]) return [`the media type ${type || '(none)'} is not declared`];
    const media = `${at}/content/${token(type)}`;
    if (type === 'application/x-ndjson') return lineFaults(at, text);
    if (!/json$/.test(type)) return schemaFaults(`${media}/schema`, text);
    return schemaFaults(`${media}/schema`, JSON.parse(text));
  }

  /** Each line is what an element of the JSON answer would be, or that answer itself. */
  function lineFaults(at: string, text: string): string[] {
    const json = resolve(`${at}/content/application~1json/schema`);
    const element = json.value.items ? `${json.at}/items` : json.at;
    const lines = text.split('\n');
    if (lines.pop() !== '') return ['the last line is not ended'];
    const wrong = lines.flatMap((line) => schemaFaults(element, JSON.parse(line)));
    return wrong.slice(0, 1);
  }
}

const matches = (template: string[], segments: string[]) =>
  template.length === segments.length &&
  template.every((part, index) => (part.startsWith('{') ? segments[index] !== '' : part === segments[index]));

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
