/**
 * The statements of writes. What decides the answer is asked by the statement that writes, or by one before it
 * in the same batch: one round trip, and nothing can come between.
 */
import type { InValue } from '@libsql/client';
import type { SQL } from 'drizzle-orm';
import { type Bound, prepare } from '../db/compile.ts';
import type { Caller } from '../http/context.ts';
import { Lru } from '../lib/lru.ts';
import { callerValues, standingOf } from './access.ts';
import type { Assignment, Change } from './assign.ts';
import { type By, deleteShape, updateShape } from './change-sql.ts';
import { type Keyed, storeRow, storeRows, withKey } from './idempotency.ts';
import type { Id } from './ids.ts';
import { insertShape, noneSkipped } from './insert-sql.ts';
import type { Graph, Model } from './model.ts';
import { isInserted, isUpdated, written } from './written.ts';

const SHAPES = 256;

export type Writes = {
  /**
   * Two statements for each row: an insert that fails (`refusals`) where the row may not be, and one that reads it
   * back; for an array, a last one that fails where the database has left the last row out.
   */
  insert(rows: Assignment[][], many: boolean, caller: Caller | null, key?: Keyed): Bound[];
  /** The status of the row, then the update, then the row if it was carried out. */
  update(id: Id, change: Change, by: By, key?: Keyed): Bound[];
  /** The status of the row, then the deletion, which RETURNs where it was carried out. */
  delete(id: Id, by: By): Bound[];
};

/** The writes of a resource, each shape compiled once. With a key, a statement that finds the answer comes first. */
export function writes(model: Model, graph: Graph): Writes {
  const shapes = new Lru<string, ReturnType<typeof prepare>[]>(SHAPES);
  const shape = (key: string, make: () => SQL[]) => {
    let found = shapes.get(key);
    if (!found) {
      found = make().map(prepare);
      shapes.set(key, found);
    }
    return found;
  };
  const bind = (statements: ReturnType<typeof prepare>[], values: Record<string, InValue>) =>
    statements.map((statement) => statement(values));

  return {
    insert(rows, many, caller, key) {
      const standing = standingOf(caller);
      const common = { ...callerValues(caller), owner: caller === null ? null : BigInt(caller.id), ...key };
      const statements = rows.flatMap((row, index) => {
        const how = { keyed: key !== undefined, follows: index > 0 };
        return bind(
          shape(`insert|${namesOf(row)}|${standing}|${how.keyed}|${how.follows}`, () => [
            insertShape(model, graph, row, standing, how),
            written(model, isInserted(model)),
          ]),
          { ...valuesOf(row), ...common },
        );
      });
      if (many)
        statements.push(
          ...bind(
            shape(`last|${!!key}`, () => [noneSkipped(key !== undefined)]),
            { ...key },
          ),
        );
      if (!key) return statements;
      const [store] = shape(`store|${many}`, () => [
        many ? storeRows(model) : storeRow(model, 201, isInserted(model)),
      ]);
      return withKey(key, statements, store!({ ...key, k_count: BigInt(rows.length) }));
    },
    update(id, change, by, key) {
      const values = { ...valuesOf(change.set), ...sameValues(change.same), ...valuesOfBy(id, by), ...key };
      const shapeKey = `update|${namesOf(change.set)}|${namesOf(change.same)}|${keyOf(by)}|${!!key}`;
      const statements = bind(
        shape(shapeKey, () => [
          ...updateShape(model, graph, change, by, key !== undefined),
          written(model, isUpdated(model)),
        ]),
        values,
      );
      if (!key) return statements;
      const [store] = shape('store|row', () => [storeRow(model, 200, isUpdated(model))]);
      return withKey(key, statements, store!(values));
    },
    delete(id, by) {
      return bind(
        shape(`delete|${keyOf(by)}`, () => deleteShape(model, by)),
        valuesOfBy(id, by),
      );
    },
  };
}

const namesOf = (list: Assignment[]) =>
  list
    .map(
      ({ field, trusted, merge }) => `${field.name}${trusted && field.references ? '!' : ''}${merge ?? ''}`,
    )
    .join();
const keyOf = ({ caller, only }: By) =>
  `${standingOf(caller)}${only.match ? '=' : ''}${only.none === '*' ? '*' : only.none ? '!' : ''}`;
const valuesOf = (list: Assignment[]) => Object.fromEntries(list.map((a) => [`f_${a.field.name}`, a.value]));
const sameValues = (list: Assignment[]) =>
  Object.fromEntries(list.map((a) => [`s_${a.field.name}`, a.value]));
const valuesOfBy = (id: Id, { caller, only }: By): Record<string, InValue> => ({
  row: id,
  ...callerValues(caller),
  ...(only.match && { match: JSON.stringify(only.match) }),
  ...(only.none && { none: JSON.stringify(only.none) }),
});
