/** What a resource does with a write. Each visits: credentials, rule, body, then the database once. */
import type { ResultSet } from '@libsql/client';
import { readBody } from '../http/body.ts';
import type { Caller, Ctx, RouteDeps } from '../http/context.ts';
import { replyJson } from '../http/reply.ts';
import { badBody, type Fault, ProblemError } from '../problems.ts';
import { permit } from './access.ts';
import { bodyData, checkId, created, patched, replaced } from './body.ts';
import { conflict } from './conflict.ts';
import type { Rule } from './declaration.ts';
import { acceptJson } from './formats.ts';
import { type Id, idOf, idText } from './ids.ts';
import type { Graph, Model } from './model.ts';
import { etagOf, matchedVersions } from './preconditions.ts';
import { noQuery } from './query.ts';
import { notFound } from './read.ts';
import { queryPairs } from './spelling.ts';
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

const PATCH_TYPES = ['application/json', 'application/merge-patch+json'];

/** The handlers of a resource that write. @param wired its schemas, made when a body first needs them */
export function writing(model: Model, _graph: Graph, wired: () => Wire, deps: RouteDeps) {
  const { access } = model.declaration;
  const write = writes(model);
  const limit = deps.settings.MAX_BODY_BYTES;
  const path = `${deps.settings.API_PREFIX}/${model.name}`;

  return { create, replace, patch, remove };

  async function create(c: Ctx): Promise<Response> {
    acceptJson(c);
    const caller = await permit(c, deps, access.create);
    noQuery(model, queryPairs(c.req.url));
    const data = bodyData(model, wired().create, await readBody(c, limit), caller);
    const values = created(model, data, caller);
    const statements = write.insert(values, caller === null ? null : BigInt(caller.id));
    const results = await deps.database(c).batch(statements, 'write').catch(conflict(model));
    const row = results.at(-1)!.rows[0];
    if (!row) throw badBody(missingReferences(results[0]!, values));
    const headers = { location: `${path}/${idText(row.id as Id)}`, etag: etagOf(row.id as Id, row.version) };
    return replyJson(c, 201, row.body as string, headers);
  }

  async function replace(c: Ctx): Promise<Response> {
    acceptJson(c);
    const caller = await permit(c, deps, access.update);
    const id = idOf(c, model);
    const data = bodyData(model, wired().replace, await readBody(c, limit), caller);
    checkId(data, id);
    return update(c, id, caller, replaced(model, data));
  }

  async function patch(c: Ctx): Promise<Response> {
    acceptJson(c);
    const caller = await permit(c, deps, access.update);
    const id = idOf(c, model);
    const data = bodyData(model, wired().patch, await readBody(c, limit, PATCH_TYPES), caller);
    checkId(data, id);
    return update(c, id, caller, patched(model, wired(), data));
  }

  async function update(c: Ctx, id: Id, caller: Caller | null, values: Assignment[]): Promise<Response> {
    const statements = write.update(id, values, by(c, id, access.update, caller));
    const results = await deps.database(c).batch(statements, 'write').catch(conflict(model));
    const row = results[1]!.rows[0];
    if (!row) throw refused(model, results[0]!, values);
    return replyJson(c, 200, row.body as string, { etag: etagOf(id, row.version) });
  }

  async function remove(c: Ctx): Promise<Response> {
    acceptJson(c);
    const caller = await permit(c, deps, access.delete);
    const id = idOf(c, model);
    const statements = write.delete(id, by(c, id, access.delete, caller));
    const results = await deps.database(c).batch(statements, 'write').catch(conflict(model));
    if (!results[1]!.rows[0]) throw refused(model, results[0]!, []);
    return replyJson(c, 200, '{}');
  }
}

const by = (c: Ctx, id: Id, rule: Rule, caller: Caller | null): By => ({
  rule: ruleFor(rule, caller?.role === 'admin'),
  callerId: BigInt(caller?.id ?? 0),
  versions: matchedVersions(c.req.header('if-match'), id),
});

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
