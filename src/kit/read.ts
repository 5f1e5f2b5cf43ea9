/** What a resource does with a read. Each visits: credentials, rule, query, then the database once. */
import type { Ctx, RouteDeps } from '../http/context.ts';
import { applied, type Preferences, preferences } from '../http/prefer.ts';
import { reply } from '../http/reply.ts';
import { contentHash } from '../lib/hash.ts';
import { ProblemError } from '../problems.ts';
import { permit } from './access.ts';
import { type Cursors, cursors, type Position } from './cursor.ts';
import { EXPORT_ROWS, exportStream } from './export.ts';
import { contentTypes, type Format, formatOf, linesOf } from './formats.ts';
import { idOf } from './ids.ts';
import { cursorContext } from './keyset.ts';
import type { Graph, Model, Parent } from './model.ts';
import { checkSize, pageOf, tooLarge } from './page.ts';
import { etagOf, noneMatch } from './preconditions.ts';
import { type ListQuery, listQuery, viewQuery } from './query.ts';
import { COUNT_BOUND, type Count, type ListOptions, reads } from './read-sql.ts';
import { allOf } from './relations.ts';
import type { View } from './row-sql.ts';
import { linkHeader, pageRels, queryPairs } from './spelling.ts';

/** The handlers of a resource that read. */
export function reading(model: Model, graph: Graph, deps: RouteDeps) {
  const { access } = model.declaration;
  const read = reads(model, graph);
  const cursor: Cursors = cursors(deps.settings.SECRET ?? '');
  const whole = viewQuery(model, graph, []);

  return { list, one };

  async function list(c: Ctx, parent?: Parent): Promise<Response> {
    const format = formatOf(c);
    const caller = await permit(c, deps, access.read);
    const under = parent && { parent, id: idOf(c, graph.get(parent.name)!) };
    const prefer = preferences(c);
    const pairs = queryPairs(c.req.url);
    const query = listQuery(model, graph, pairs, { lenient: isLenient(prefer) });
    await permitRelations(c, query.view);
    const options = { caller, under, count: prefer.count as Count | undefined };
    if (format !== 'application/json' && !query.windowed)
      return everything(c, format, query, options, prefer);
    const context = cursorContext(model, query.sort);
    if (query.cursor) query.after = cursor.decode(context, query.cursor);
    const apart = format !== 'application/json';
    const result = await deps
      .database(c)
      .execute(read.list(query, { ...options, apart }))
      .catch(tooLarge('_limit'));
    const page = pageOf(result, query, { apart });
    const headers = { ...countHeaders(page.total, prefer), ...heeded(prefer, format) };
    const rels: [string, string, string][] =
      query.page !== undefined
        ? pageRels(query.page, query.limit, page.rows, isBounded(page.total, prefer) ? undefined : page.total)
        : page.last
          ? [['next', '_cursor', cursor.encode(context, page.last)]]
          : [];
    if (query.cursor !== undefined) rels.push(['first', '_cursor', '']);
    if (rels.length > 0) headers.link = linkHeader(c.req.path, pairs, rels);
    const text = apart ? lined(format, query.view, prefer, page.texts) : page.text;
    return tagged(c, text, format, headers);
  }

  async function one(c: Ctx): Promise<Response> {
    const format = formatOf(c);
    const caller = await permit(c, deps, access.read);
    const id = idOf(c, model);
    const pairs = queryPairs(c.req.url);
    const prefer = preferences(c);
    const view = pairs.length === 0 ? whole : viewQuery(model, graph, pairs, { lenient: isLenient(prefer) });
    await permitRelations(c, view);
    const { rows } = await deps
      .database(c)
      .execute(read.one(id, view, caller))
      .catch(tooLarge('_limit'));
    const row = rows[0];
    if (!row) throw notFound(model);
    const body = checkSize(row.body as string, '_embed');
    const headers = heeded(prefer, format);
    if (format !== 'application/json') return tagged(c, lined(format, view, prefer, [body]), format, headers);
    if (view.fields || view.relations.length > 0) return tagged(c, body, format, headers);
    return conditional(c, body, format, { ...headers, etag: etagOf(id, row.version) });
  }

  /** Every row, streamed; the first page is read before the answer begins, so that what fails is still told. */
  async function everything(
    c: Ctx,
    format: Exclude<Format, 'application/json'>,
    query: ListQuery,
    options: ListOptions,
    prefer: Preferences,
  ): Promise<Response> {
    const client = deps.database(c);
    const page = (after: Position | undefined) => ({
      ...query,
      cursor: '',
      limit: EXPORT_ROWS,
      offset: 0,
      after,
    });
    const first = await client
      .execute(read.list(page(undefined), { ...options, apart: true }))
      .catch(tooLarge('_limit'));
    const { total } = pageOf(first, page(undefined), { apart: true });
    const lines = linesOf(format, model, query.view, prefer.formulas === 'neutralized');
    const stream = exportStream(client, lines, first, (after) =>
      read.list(page(after), { ...options, count: 'none', apart: true }),
    );
    return reply(c, 200, stream, {
      ...{ ...countHeaders(total, prefer), ...heeded(prefer, format) },
      'content-type': contentTypes[format],
      'content-disposition': `attachment; filename="${model.name}.${format === 'text/csv' ? 'csv' : 'ndjson'}"`,
    });
  }

  function lined(
    format: Exclude<Format, 'application/json'>,
    view: View,
    prefer: Preferences,
    rows: string[],
  ): string {
    const { head, line } = linesOf(format, model, view, prefer.formulas === 'neutralized');
    return head + rows.map(line).join('');
  }

  /** Whoever may not read a resource does not read it through another one either. @throws ProblemError 401, 403 */
  async function permitRelations(c: Ctx, { relations }: View): Promise<void> {
    for (const relation of allOf(relations)) await permit(c, deps, relation.model.declaration.access.read);
  }
}

/** Whether unknown parameters are ignored, where the client says so; else it is the resource that says. */
const isLenient = ({ handling }: Preferences) =>
  handling === undefined ? undefined : handling === 'lenient';

/** Answers with a tag of the body; weak, so that no write takes it for that of a row. */
const tagged = (c: Ctx, text: string, format: Format, headers: Record<string, string>) =>
  conditional(c, text, format, { ...headers, etag: `W/"${contentHash(text)}"` });

/** Answers 304 where the client has this representation (RFC 9110 section 13.1.2). */
function conditional(
  c: Ctx,
  text: string,
  format: Format,
  headers: Record<string, string> & { etag: string },
) {
  if (noneMatch(c.req.header('if-none-match'), headers.etag)) return reply(c, 304, null, headers);
  return reply(c, 200, text, { 'content-type': contentTypes[format], ...headers });
}

const isBounded = (total: number | undefined, { count }: Preferences) =>
  total === undefined || (count === 'bounded' && total > COUNT_BOUND);

/** `X-Total-Count`; of a bounded count that stopped, what it has counted up to. */
function countHeaders(total: number | undefined, { count }: Preferences): Record<string, string> {
  if (total === undefined) return {};
  return { 'x-total-count': String(count === 'bounded' ? Math.min(total, COUNT_BOUND) : total) };
}

/** Tells which preferences were heeded, and a cache that they count. */
function heeded(prefer: Preferences, format: Format): Record<string, string> {
  const told = applied(
    prefer,
    format === 'text/csv' ? ['handling', 'count', 'formulas'] : ['handling', 'count'],
  );
  return told['preference-applied'] ? { ...told, vary: 'Origin, Accept, Prefer' } : told;
}

export const notFound = (model: Model) =>
  new ProblemError('not-found', `There is no such row in ${model.name}`);
