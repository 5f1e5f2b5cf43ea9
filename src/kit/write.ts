/** What a resource does with a write. Each visits: credentials, rule, body, hook, then the database once. */
import type { ResultSet } from '@libsql/client';
import { readBody } from '../http/body.ts';
import type { Caller, Ctx, RouteDeps } from '../http/context.ts';
import { permit } from './access.ts';
import { answer, answerDeleted } from './answer.ts';
import { type Change, patched, replaced } from './assign.ts';
import { changeData, checkId, emptyBody } from './body.ts';
import type { By } from './change-sql.ts';
import { conflict } from './conflict.ts';
import { creating } from './create.ts';
import type { Operation, Write } from './declaration.ts';
import { acceptJson } from './formats.ts';
import { hooks } from './hooks.ts';
import { answered, type Keyed, keyed, replay } from './idempotency.ts';
import { type Id, idOf, idText } from './ids.ts';
import type { Graph, Model } from './model.ts';
import { preconditions } from './preconditions.ts';
import { notFound } from './read.ts';
import { refusedChange } from './refused.ts';
import type { Wire } from './wire.ts';
import { writes } from './write-sql.ts';

const PATCH_TYPES = ['application/json', 'application/merge-patch+json'];
const NOTHING: Change = { set: [], same: [] };

/** The handlers of a resource that write. @param wired its schemas, made when a body first needs them */
export function writing(model: Model, graph: Graph, wired: () => Wire, deps: RouteDeps) {
  const { access, requireIfMatch } = model.declaration;
  const write = writes(model, graph);
  const hook = hooks(model, deps);
  const limit = deps.settings.MAX_BODY_BYTES;
  const path = `${deps.settings.API_PREFIX}/${model.name}`;

  return { create: creating(model, wired, deps, write, hook), replace, patch, remove };

  async function replace(c: Ctx): Promise<Response> {
    const { caller, id } = await admitted(c, 'update');
    const body = await readBody(c, limit, undefined, emptyBody(model));
    const by = { caller, only: preconditions(c, id, requireIfMatch) };
    const data = changeData(model, wired().replace, body);
    checkId(data, id);
    const added = await hook.before(c, 'replace', bare(id), caller, data);
    return update(c, 'replace', id, replaced(model, data, added, caller), by);
  }

  async function patch(c: Ctx): Promise<Response> {
    const { caller, id } = await admitted(c, 'update');
    const body = await readBody(c, limit, PATCH_TYPES, emptyBody(model));
    const key = keyed(c, deps.now(), caller, `PATCH /${model.name}/${idText(id)}`, body);
    const by = { caller, only: preconditions(c, id, requireIfMatch) };
    const data = changeData(model, wired().patch, body);
    checkId(data, id);
    // A hook is not to run again for what has been done; what runs at the same time is decided in the batch.
    const before = key && hook.first ? await replay(deps.database(c), key) : undefined;
    if (before) return answer(c, before, path, true);
    const added = await hook.before(c, 'update', bare(id), caller, data);
    return update(c, 'update', id, patched(model, wired(), data, added, caller), by, key);
  }

  async function update(
    c: Ctx,
    operation: Write['operation'],
    id: Id,
    change: Change,
    by: By,
    key?: Keyed,
  ): Promise<Response> {
    const statements = write.update(id, change, by, key);
    const results = await deps
      .database(c)
      .batch(statements, 'write')
      .catch((error) => {
        throw conflict(model, error, { operation: 'update', assignments: change.set });
      });
    const before = key && answered(results.shift()!, key);
    if (before) return answer(c, before, path, true);
    const row = carriedOut(results, 'update', change, by);
    const body = row.body as string;
    hook.after(c, operation, by.caller, [{ id: bare(id), body }]);
    return answer(c, { status: 200, body, id, version: row.version }, path);
  }

  async function remove(c: Ctx): Promise<Response> {
    const { caller, id } = await admitted(c, 'delete');
    const by = { caller, only: preconditions(c, id, requireIfMatch) };
    await hook.before(c, 'delete', bare(id), caller, {});
    const results = await deps
      .database(c)
      .batch(write.delete(id, by), 'write')
      .catch((error) => {
        throw conflict(model, error, { operation: 'delete', assignments: [] });
      });
    carriedOut(results, 'delete', NOTHING, by);
    hook.after(c, 'delete', caller, [{ id: bare(id), body: undefined }]);
    return answerDeleted(c);
  }

  /** The caller, who may also read: what is changed is answered, and what cannot be read is not there. */
  async function admitted(c: Ctx, operation: Operation): Promise<{ caller: Caller | null; id: Id }> {
    acceptJson(c);
    const caller = await permit(c, deps, access[operation]);
    await permit(c, deps, access.read);
    return { caller, id: idOf(c, model) };
  }

  /** The row that a later statement gives. @throws ProblemError for what the first one says, where none does */
  function carriedOut(
    [status, ...after]: ResultSet[],
    operation: 'update' | 'delete',
    change: Change,
    { caller }: By,
  ) {
    const row = after.find(({ rows }) => rows.length > 0)?.rows[0];
    if (row) return row;
    const [known] = status!.rows;
    throw known ? refusedChange(model, operation, change, caller, known) : notFound(model);
  }
}

/** An id as hooks see it. */
const bare = (id: Id): number | string => (typeof id === 'bigint' ? Number(id) : id);
