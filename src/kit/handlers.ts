/** What a resource does with a request. Each visits: credentials, rule, body, then the database once. */
import type { ResultSet } from '@libsql/client';
import { quality } from '../http/accept.ts';
import { readBody } from '../http/body.ts';
import type { Caller, Ctx, RouteDeps } from '../http/context.ts';
import { reply, replyJson } from '../http/reply.ts';
import { requireCaller } from '../http/router.ts';
import { badBody, badParameter, type Fault, ProblemError } from '../problems.ts';
import { bodyData, checkId, created, patched, replaced } from './body.ts';
import { conflict } from './conflict.ts';
import type { Field, Model, Rule } from './declaration.ts';
import { etagOf, matchedVersions, noneMatch } from './preconditions.ts';
import { listQuery, noQuery, pageLinks, queryPairs } from './query.ts';
import { ONE_CELL_ROWS, reads } from './read-sql.ts';
import type { Wire } from './wire.ts';
import {
  type Assignment,
  type By,
  mergeColumn,
  referenceColumn,
  ruleFor,
  sameColumn,
  writes,
} from './write-sql.ts';

const MAX_ANSWER = 8_000_000;
const PATCH_TYPES = ['application/json', 'application/merge-patch+json'];

/** The handlers of a resource. @param wired its schemas, made when a body first needs them */
export function handlers(model: Model, wired: () => Wire, deps: RouteDeps) {
  const { access } = model.declaration;
  const read = reads(model);
  const write = writes(model);
  const limit = deps.settings.MAX_BODY_BYTES;
  const path = `${deps.settings.API_PREFIX}/${model.name}`;

  return { list, one, create, replace, patch, remove };

  async function list(c: Ctx, parent?: Field): Promise<Response> {
    acceptable(c);
    await permit(c, access.read);
    const pairs = queryPairs(c.req.url);
    const query = listQuery(model, pairs);
    const under = parent && { field: parent, id: idOf(c) };
    const result = await deps.database(c).execute(read.list(query, under));
    const { total, text } = listText(result, query.limit);
    if (total < 0) throw new ProblemError('not-found', 'There is no such parent');
    const headers: Record<string, string> = { 'x-total-count': String(total) };
    if (query.page !== undefined) headers.link = pageLinks(c.req.path, pairs, query, total);
    return replyJson(c, 200, text, headers);
  }

  async function one(c: Ctx): Promise<Response> {
    acceptable(c);
    await permit(c, access.read);
    const id = idOf(c);
    noQuery(model, queryPairs(c.req.url));
    const { rows } = await deps.database(c).execute(read.one(id));
    const row = rows[0];
    if (!row) throw notFound(model);
    const etag = etagOf(id, row.version);
    if (noneMatch(c.req.header('if-none-match'), etag)) return reply(c, 304, null, { etag });
    return replyJson(c, 200, row.body as string, { etag });
  }

  async function create(c: Ctx): Promise<Response> {
    acceptable(c);
    const caller = await permit(c, access.create);
    noQuery(model, queryPairs(c.req.url));
    const data = bodyData(model, wired().create, await readBody(c, limit), caller);
    const values = created(model, data, caller);
    const statements = write.insert(values, caller === null ? null : BigInt(caller.id));
    const results = await deps.database(c).batch(statements, 'write').catch(conflict(model));
    const row = results.at(-1)!.rows[0];
    if (!row) throw badBody(missingReferences(results[0]!, values));
    const headers = { location: `${path}/${row.id}`, etag: etagOf(Number(row.id), row.version) };
    return replyJson(c, 201, row.body as string, headers);
  }

  async function replace(c: Ctx): Promise<Response> {
    acceptable(c);
    const caller = await permit(c, access.update);
    const id = idOf(c);
    const data = bodyData(model, wired().replace, await readBody(c, limit), caller);
    checkId(data, id);
    return update(c, id, caller, replaced(model, data));
  }

  async function patch(c: Ctx): Promise<Response> {
    acceptable(c);
    const caller = await permit(c, access.update);
    const id = idOf(c);
    const data = bodyData(model, wired().patch, await readBody(c, limit, PATCH_TYPES), caller);
    checkId(data, id);
    return update(c, id, caller, patched(model, wired(), data));
  }

  async function update(c: Ctx, id: bigint, caller: Caller | null, values: Assignment[]): Promise<Response> {
    const statements = write.update(id, values, by(c, id, access.update, caller));
    const results = await deps.database(c).batch(statements, 'write').catch(conflict(model));
    const row = results[1]!.rows[0];
    if (!row) throw refused(model, results[0]!, values);
    return replyJson(c, 200, row.body as string, { etag: etagOf(id, row.version) });
  }

  async function remove(c: Ctx): Promise<Response> {
    acceptable(c);
    const caller = await permit(c, access.delete);
    const id = idOf(c);
    const statements = write.delete(id, by(c, id, access.delete, caller));
    const results = await deps.database(c).batch(statements, 'write').catch(conflict(model));
    if (!results[1]!.rows[0]) throw refused(model, results[0]!, []);
    return replyJson(c, 200, '{}');
  }

  /** Credentials that are given are checked also where none are needed. @throws ProblemError 401, 403 */
  async function permit(c: Ctx, rule: Rule): Promise<Caller | null> {
    if (rule === 'anyone') return deps.identify(c);
    const caller = await requireCaller(c, deps);
    if (rule === 'admin' && caller.role !== 'admin')
      throw new ProblemError('forbidden', 'Only an admin may do that');
    return caller;
  }
}

/** A path's id; what is none has no row, but is a mistake worth telling. @throws ProblemError 400 */
function idOf(c: Ctx): bigint {
  const text = c.req.param('id') ?? '';
  if (!/^\d{1,15}$/.test(text)) throw badParameter('id', 'must be a whole number');
  return BigInt(text);
}

/** JSON is what there is. @throws ProblemError 406 (RFC 9110 section 12.5.1) */
function acceptable(c: Ctx): void {
  if (quality(c.req.header('accept'), 'application/json') > 0) return;
  throw new ProblemError('not-acceptable', 'This resource is served as application/json');
}

const by = (c: Ctx, id: bigint, rule: Rule, caller: Caller | null): By => ({
  rule: ruleFor(rule, caller?.role === 'admin'),
  callerId: BigInt(caller?.id ?? 0),
  versions: matchedVersions(c.req.header('if-match'), id),
});

const notFound = (model: Model) => new ProblemError('not-found', `There is no such row in ${model.name}`);

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

/** Why a conditional write did nothing, in the order of precedence: 404, 403, 412, 422. */
function refused(model: Model, { rows }: ResultSet, values: Assignment[]): ProblemError {
  const status = rows[0];
  if (!status) return notFound(model);
  if (!status.allowed)
    return new ProblemError('forbidden', 'Only the owner of this row or an admin may do that');
  if (!status.fresh) {
    return new ProblemError(
      'precondition-failed',
      'The row has changed since you read it: read it again, then decide',
    );
  }
  const fixed = values.filter(({ field }) => field.writeOnce && !status[sameColumn(field)]);
  const partial = values.filter((v) => v.merge === 'partial' && !status[mergeColumn(v.field)]);
  const faults: Fault[] = [
    ...fixed.map(({ field }) => ({ pointer: `/${field.name}`, detail: 'cannot be changed' })),
    ...partial.map(({ field }) => ({ pointer: `/${field.name}`, detail: 'is null: give the whole value' })),
    ...missing(status, values),
  ];
  return badBody(faults);
}

const missingReferences = ({ rows }: ResultSet, values: Assignment[]) => missing(rows[0]!, values);

/** The references of `values` to rows that are not there. */
const missing = (status: Record<string, unknown>, values: Assignment[]): Fault[] =>
  values
    .filter(({ field }) => field.references && status[referenceColumn(field)] === 0)
    .map(({ field, value }) => ({
      pointer: `/${field.name}`,
      detail: `there is no row with the id ${value}`,
    }));
