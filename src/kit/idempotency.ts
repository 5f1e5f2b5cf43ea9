/**
 * Idempotent writes: a success is remembered in the batch that has the effect, so that a second request with
 * the same key finds it, however soon it comes: it waits for the database, not for us.
 */
import type { Client, InValue, ResultSet } from '@libsql/client';
import { type SQL, sql } from 'drizzle-orm';
import { type Bound, prepare } from '../db/compile.ts';
import { idempotencyKeys as keys } from '../db/schema/idempotency.ts';
import type { Body } from '../http/body.ts';
import type { Caller, Ctx } from '../http/context.ts';
import { fingerprint, idempotencyKey } from '../http/idempotency.ts';
import { ProblemError } from '../problems.ts';
import type { Model } from './model.ts';
import { jsonRow } from './row-sql.ts';
import { rowid } from './written.ts';

const LIFE_MS = 24 * 60 * 60 * 1_000;
/** So many expired answers go with each new one: more than come, and few enough to cost nothing. */
const PRUNED = 8;

/** A request with a key: whose it is, what it is for, and what tells it from another with the same key. */
export type Keyed = { [name: string]: InValue; k_print: string };

/** @param route method and path without the prefix @throws ProblemError 400 for a key that is none */
export function keyed(
  c: Ctx,
  now: number,
  caller: Caller | null,
  route: string,
  { data }: Body,
): Keyed | undefined {
  const key = idempotencyKey(c);
  if (key === undefined) return undefined;
  return {
    k_caller: BigInt(caller?.id ?? 0),
    k_route: route,
    k_key: key,
    k_print: fingerprint(data),
    k_now: BigInt(now),
    k_expires: BigInt(now + LIFE_MS),
  };
}

const { placeholder } = sql;
const mine = sql`${keys.callerId} = ${placeholder('k_caller')} AND ${keys.route} = ${placeholder('k_route')}
  AND ${keys.key} = ${placeholder('k_key')} AND ${keys.expiresAt} > ${placeholder('k_now')}`;
const selected = sql`SELECT ${keys.fingerprint} AS fingerprint, ${keys.status} AS status, ${keys.body} AS body,
  ${keys.rowId} AS id, ${keys.rowVersion} AS version FROM ${keys} WHERE ${mine} LIMIT 1`;

/** Whether there is an answer to this request already: it then has no effect. */
export const isAnswered = sql`EXISTS (SELECT 1 FROM ${keys} WHERE ${mine})`;
export const findAnswer = prepare(selected);

const name = (column: { name: string }) => sql.identifier(column.name);
const columns = [
  ...[keys.callerId, keys.route, keys.key, keys.fingerprint, keys.expiresAt],
  ...[keys.status, keys.body, keys.rowId, keys.rowVersion],
];
const given = ['k_caller', 'k_route', 'k_key', 'k_print', 'k_expires'].map((of) => sql`${placeholder(of)}`);
/** An expired answer with the same key gives way. */
const insert = sql`INSERT OR REPLACE INTO ${keys} (${sql.join(columns.map(name), sql`, `)})
  SELECT ${sql.join(given, sql`, `)}`;

/** Remembers the row that was written last. @param which the condition of the row, as in `written.ts` */
export const storeRow = (model: Model, status: 200 | 201, which: SQL): SQL => {
  const { table } = model;
  return sql`${insert}, ${sql.raw(String(status))}, ${jsonRow(model)}, CAST(${table.id} AS TEXT), ${table.version}
    FROM ${table} WHERE ${which}`;
};

/**
 * Remembers the `k_count` rows that were inserted last. The database gives them consecutive rowids; should a
 * trigger of the table have put others between them, the NOT NULL of `body` fails the batch.
 */
export const storeRows = (model: Model): SQL => {
  const { table } = model;
  const count = placeholder('k_count');
  const rows = sql`SELECT ${jsonRow(model)} AS body FROM ${table} WHERE ${rowid(model)} > last_insert_rowid() - ${count}
    AND ${rowid(model)} <= last_insert_rowid() ORDER BY ${rowid(model)}`;
  return sql`${insert}, 201, (SELECT CASE WHEN count(*) = ${count} THEN '[' || group_concat(body, ',') || ']' END
    FROM (${rows})), NULL, NULL WHERE changes() = 1`;
};

const prune = prepare(sql`DELETE FROM ${keys} WHERE rowid IN (SELECT rowid FROM ${keys}
  WHERE ${keys.expiresAt} <= ${placeholder('k_now')} ORDER BY ${keys.expiresAt} LIMIT ${sql.raw(String(PRUNED))})`);

/** The batch of a request with a key: first what was answered, then the write and the memory of it. */
export const withKey = (key: Keyed, write: Bound[], store: Bound): Bound[] => [
  findAnswer(key),
  ...write,
  store,
  prune(key),
];

export type Answered = { status: 200 | 201; body: string; id: string | undefined; version: unknown };

/** What was answered before; undefined where nothing was. @throws ProblemError 422 for another body */
export function answered({ rows }: ResultSet, { k_print }: Keyed): Answered | undefined {
  const row = rows[0];
  if (!row) return undefined;
  if (row.fingerprint !== k_print) {
    throw new ProblemError(
      'idempotency-key-reused',
      'This Idempotency-Key was used with another body: a new request needs a new one',
    );
  }
  const { status, body, id, version } = row;
  return {
    status: status === 201 ? 201 : 200,
    body: String(body),
    id: id === null ? undefined : String(id),
    version,
  };
}

/** What was answered before, asked by itself. @throws ProblemError 422 for another body */
export const replay = async (client: Client, key: Keyed): Promise<Answered | undefined> =>
  answered(await client.execute(findAnswer(key)), key);
