/** What a resource does with POST: a row, or all rows of an array or none of them. */
import { refusals } from '../db/refuse.ts';
import { readBody } from '../http/body.ts';
import type { Caller, Ctx, RouteDeps } from '../http/context.ts';
import { permit } from './access.ts';
import { answer } from './answer.ts';
import { type Assignment, created } from './assign.ts';
import { emptyBody, newRows, placeOf } from './body.ts';
import { conflict, failedAt } from './conflict.ts';
import { acceptJson } from './formats.ts';
import type { Hooks } from './hooks.ts';
import { answered, keyed, replay } from './idempotency.ts';
import type { Id } from './ids.ts';
import type { Model } from './model.ts';
import { noQuery } from './query.ts';
import { leftOut, refusedInsert } from './refused.ts';
import { queryPairs } from './spelling.ts';
import type { Wire } from './wire.ts';
import type { Writes } from './write-sql.ts';

export function creating(model: Model, wired: () => Wire, deps: RouteDeps, write: Writes, hook: Hooks) {
  const limit = deps.settings.MAX_BODY_BYTES;
  const path = `${deps.settings.API_PREFIX}/${model.name}`;

  return async function create(c: Ctx): Promise<Response> {
    acceptJson(c);
    const caller = await permit(c, deps, model.declaration.access.create);
    noQuery(model, queryPairs(c.req.url));
    const body = await readBody(c, limit, undefined, emptyBody(model));
    const key = keyed(c, deps.now(), caller, `POST /${model.name}`, body);
    const { many, rows } = newRows(model, wired().create, body, caller);
    // A hook is not to run again for what has been done; what runs at the same time is decided in the batch.
    const before = key && hook.first ? await replay(deps.database(c), key) : undefined;
    if (before) return answer(c, before, path, true);
    const values: Assignment[][] = [];
    for (const [index, data] of rows.entries()) {
      const added = await hook.before(c, 'create', undefined, caller, data, placeOf(many, index));
      values.push(created(model, data, added, caller));
    }
    const statements = write.insert(values, many, caller, key);
    const results = await deps
      .database(c)
      .batch(statements, 'write')
      .catch((error) => {
        throw refused(error, values, many, key ? 1 : 0, caller);
      });
    const replayed = key && answered(results.shift()!, key);
    if (replayed) return answer(c, replayed, path, true);
    // Each insert is followed by the row.
    const made = values.map((_, index) => {
      const [row] = results[2 * index + 1]!.rows;
      if (!row) throw leftOut();
      return { id: row.id as Id | number, body: row.body as string, version: row.version };
    });
    hook.after(
      c,
      'create',
      caller,
      made.map(({ id, body }) => ({ id: id as number | string, body })),
    );
    if (many) return answer(c, { status: 201, body: `[${made.map((row) => row.body).join()}]` }, path);
    return answer(c, { status: 201, ...made[0]! }, path);
  };

  /** @param first the index of the first row's statement in the batch */
  function refused(
    error: unknown,
    rows: Assignment[][],
    many: boolean,
    first: number,
    caller: Caller | null,
  ) {
    const statement = Math.max((failedAt(error) ?? 0) - first, 0);
    const index = Math.min(Math.floor(statement / 2), rows.length - 1);
    const place = placeOf(many, index);
    const names = refusals(error);
    // That the row before was left out is said by the statement after it.
    if (names?.includes('stored')) return leftOut();
    if (names) return refusedInsert(model, rows[index]!, caller, names, place);
    return conflict(model, error, { operation: 'create', assignments: rows[index]!, place });
  }
}
