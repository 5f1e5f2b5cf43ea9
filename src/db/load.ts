/** Loads a json-server `db.json` into tables, all or nothing. */
import { setImmediate as macrotask } from 'node:timers/promises';
import type { Client, LibsqlError, Transaction } from '@libsql/client';
import { getTableName } from 'drizzle-orm';
import { violatedFields } from './constraint.ts';
import { LoadError } from './load-error.ts';
import { type Collection, fieldOf, type Plan, planLoad, type Reference, rowError } from './load-plan.ts';
import {
  type Chunk,
  chunksOf,
  countStored,
  deferReferences,
  missingTargets,
  removeOthers,
  upsert,
} from './load-sql.ts';

export { LoadError } from './load-error.ts';
export type { Collection } from './load-plan.ts';

export type LoadOptions = {
  /** Make each collection of the file exactly what the file says: rows that it does not have are removed. */
  replace?: boolean;
};

/** Rows of one collection: new ones, ones whose id was stored before, and those that `replace` removed. */
export type LoadCount = { inserted: number; replaced: number; removed: number };

const isConstraint = (error: unknown): error is LibsqlError =>
  error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_CONSTRAINT');

/** The first reference of the plan's rows that is neither in the file nor in the database. */
async function checkReference(tx: Transaction, plan: Plan, plans: Plan[], reference: Reference) {
  const parent = plans.find(({ table }) => table === reference.target);
  const target = fieldOf(reference.column);
  const inFile = new Set(parent?.rows.map(({ values }) => values[target]));
  const { property } = reference;
  const open = new Set(plan.rows.map(({ values }) => values[property] ?? null));
  const unknown = [...open].filter((value) => value !== null && !inFile.has(value));
  if (unknown.length === 0) return;
  const missing = new Set(
    (await tx.execute(missingTargets(reference, unknown))).rows.map(({ value }) => String(value)),
  );
  const at = plan.rows.find(({ values }) => missing.has(String(values[property])));
  if (at === undefined) return;
  const where = parent?.name ?? getTableName(reference.target);
  const fault = `/${property}: ${JSON.stringify(at.values[property])} is not in ${where}`;
  throw rowError(plan.name, at.number, at.values.id, fault);
}

function constraintFault(plan: Plan, error: LibsqlError): string {
  const fields = (violatedFields(plan.table, error) ?? []).map((field) => `/${field}`);
  if (fields.length > 0) return `${fields.join(', ')}: another row has the same value`;
  return `the table does not allow it (${error.message.replace(/^.*: (?=[\w ]+ constraint)/, '')})`;
}

/** Writes a chunk; when the database refuses it, halves it until the row at fault is known. */
async function write(tx: Transaction, plan: Plan, chunk: Chunk): Promise<number> {
  try {
    const [stored] = await tx.batch([countStored(plan, chunk), upsert(plan, chunk)]);
    return Number(stored?.rows[0]?.n);
  } catch (error) {
    if (!isConstraint(error)) throw error;
    const { rows } = chunk;
    const { row } = rows[0]!;
    if (rows.length === 1) throw rowError(plan.name, row.number, row.values.id, constraintFault(plan, error));
    const half = Math.ceil(rows.length / 2);
    const first = await write(tx, plan, { ...chunk, rows: rows.slice(0, half) });
    return first + (await write(tx, plan, { ...chunk, rows: rows.slice(half) }));
  }
}

async function remove(tx: Transaction, plan: Plan): Promise<number> {
  try {
    return (await tx.execute(removeOthers(plan))).rowsAffected;
  } catch (error) {
    if (!isConstraint(error)) throw error;
    throw new LoadError(`${plan.name}: rows that are not in the file are still referred to by other rows`);
  }
}

/**
 * Loads `data` (collection → rows) into the tables of `collections` in one transaction.
 * A row whose id is stored already is replaced, its private columns apart; a row without an id gets one; a
 * field left out becomes its column's default, or NULL.
 * @returns counts for each collection of the file.
 * @throws LoadError, its message one line that names the row at fault, with nothing written. What the
 * database itself fails with (not reached, busy, full) is passed on as it is, with nothing written either.
 */
export async function loadRows(
  client: Client,
  collections: Collection[],
  data: Record<string, unknown>,
  options: LoadOptions = {},
): Promise<Record<string, LoadCount>> {
  const prepared = await prepareLoad(collections, data);
  const tx = await client.transaction('write');
  try {
    const counts = await loadPrepared(tx, prepared, options);
    await tx.commit();
    return counts;
  } finally {
    tx.close();
  }
}

/** A load whose rows are checked and ready: a server gives up a transaction that idles for seconds. */
export type Prepared = { plan: Plan; chunks: Chunk[] }[];

/** Does of `loadRows` what needs no database. @throws LoadError */
export async function prepareLoad(
  collections: Collection[],
  data: Record<string, unknown>,
): Promise<Prepared> {
  return (await planLoad(collections, data)).map((plan) => ({ plan, chunks: chunksOf(plan) }));
}

/** Does the rest of it in a transaction that is the caller's, who commits it. @throws LoadError */
export async function loadPrepared(
  tx: Transaction,
  prepared: Prepared,
  { replace = false }: LoadOptions = {},
): Promise<Record<string, LoadCount>> {
  const plans = prepared.map(({ plan }) => plan);
  const counts = new Map(plans.map(({ name }) => [name, { inserted: 0, replaced: 0, removed: 0 }]));
  if (replace) for (const plan of plans.toReversed()) counts.get(plan.name)!.removed = await remove(tx, plan);
  const written = new Set<unknown>();
  const tables = plans.map(({ table }) => table);
  const refersAhead = plans.some(({ table, references }) => {
    written.add(table);
    return references.some(
      ({ target }) => target === table || (tables.includes(target) && !written.has(target)),
    );
  });
  if (refersAhead) await tx.execute(deferReferences());
  for (const { plan, chunks } of prepared) {
    for (const reference of plan.references) await checkReference(tx, plan, plans, reference);
    const count = counts.get(plan.name)!;
    for (const chunk of chunks) {
      const replaced = await write(tx, plan, chunk);
      count.replaced += replaced;
      count.inserted += chunk.rows.length - replaced;
      await macrotask();
    }
  }
  return Object.fromEntries(counts);
}
