/** What a resource does with a read. Each visits: credentials, rule, query, then the database once. */
import type { ResultSet } from '@libsql/client';
import { quality } from '../http/accept.ts';
import type { Ctx, RouteDeps } from '../http/context.ts';
import { reply, replyJson } from '../http/reply.ts';
import { badParameter, ProblemError } from '../problems.ts';
import { permit } from './access.ts';
import { idOf } from './ids.ts';
import type { Graph, Model, Parent } from './model.ts';
import { etagOf, noneMatch } from './preconditions.ts';
import { listQuery, noQuery, pageLinks, queryPairs } from './query.ts';
import { ONE_CELL_ROWS, reads } from './read-sql.ts';

const MAX_ANSWER = 8_000_000;

/** The handlers of a resource that read. */
export function reading(model: Model, graph: Graph, deps: RouteDeps) {
  const { access } = model.declaration;
  const read = reads(model);

  return { list, one };

  async function list(c: Ctx, parent?: Parent): Promise<Response> {
    acceptable(c);
    await permit(c, deps, access.read);
    const pairs = queryPairs(c.req.url);
    const query = listQuery(model, pairs);
    const under = parent && { field: parent.field, id: idOf(c, graph.get(parent.name)!) };
    const result = await deps.database(c).execute(read.list(query, under));
    const { total, text } = listText(result, query.limit);
    if (total < 0) throw new ProblemError('not-found', 'There is no such parent');
    const headers: Record<string, string> = { 'x-total-count': String(total) };
    if (query.page !== undefined) headers.link = pageLinks(c.req.path, pairs, query, total);
    return replyJson(c, 200, text, headers);
  }

  async function one(c: Ctx): Promise<Response> {
    acceptable(c);
    await permit(c, deps, access.read);
    const id = idOf(c, model);
    noQuery(model, queryPairs(c.req.url));
    const { rows } = await deps.database(c).execute(read.one(id));
    const row = rows[0];
    if (!row) throw notFound(model);
    const etag = etagOf(id, row.version);
    if (noneMatch(c.req.header('if-none-match'), etag)) return reply(c, 304, null, { etag });
    return replyJson(c, 200, row.body as string, { etag });
  }
}

/** JSON is what there is. @throws ProblemError 406 (RFC 9110 section 12.5.1) */
export function acceptable(c: Ctx): void {
  if (quality(c.req.header('accept'), 'application/json') > 0) return;
  throw new ProblemError('not-acceptable', 'This resource is served as application/json');
}

export const notFound = (model: Model) =>
  new ProblemError('not-found', `There is no such row in ${model.name}`);

/** The total and the JSON text of a list, in the two forms of `read-sql.ts`. */
function listText({ rows }: ResultSet, limit: number): { total: number; text: string } {
  if (limit <= ONE_CELL_ROWS)
    return { total: Number(rows[0]!.total), text: checked(rows[0]!.body as string) };
  const total = Number(rows[0]!.body);
  return {
    total,
    text: checked(
      `[${rows
        .slice(1)
        .map((row) => row.body)
        .join()}]`,
    ),
  };
}

function checked(text: string): string {
  if (text.length > MAX_ANSWER)
    throw badParameter('_limit', 'the answer would be too large; ask for fewer rows');
  return text;
}
