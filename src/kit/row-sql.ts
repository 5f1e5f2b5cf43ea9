/** A row as JSON text, built by the database. */
import { type SQL, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/sqlite-core';
import { rowCondition } from './access.ts';
import type { KitTable } from './declaration.ts';
import type { Field, Model } from './model.ts';
import { columnOf } from './operand.ts';
import type { Relation } from './relations.ts';

/** `json_object` takes at most 63 pairs. */
const PAIRS = 63;

/** What of a row is read. */
export type View = {
  /** All where undefined. */
  fields?: readonly Field[] | undefined;
  relations: readonly Relation[];
};

/**
 * A real as the text that means the same double. With 17 digits it does, but 30.1 would be 30.100000000000001:
 * so a value of up to 15 digits, six of them behind the point, is written as people do. It is one where it equals
 * a whole number over a million, for to divide two exact doubles is to round to the nearest one.
 */
const exactReal = (column: Field['column']) => sql`CASE WHEN ${column} IS NULL THEN NULL
  WHEN abs(${column}) < 1e9 AND CAST(round(${column} * 1e6) AS INTEGER) / 1e6 = ${column}
  THEN rtrim(rtrim(printf('%.6f', ${column}), '0'), '.') ELSE printf('%!.17g', ${column}) END`;

/** One field as JSON. SQLite has no booleans, and would print a real with 15 digits. */
function jsonValue(field: Field, table: KitTable): SQL {
  const column = columnOf(table, field);
  if (field.kind === 'json') return sql`json(${column})`;
  if (field.kind === 'boolean') return sql`json(CASE ${column} WHEN 0 THEN 'false' WHEN 1 THEN 'true' END)`;
  if (field.kind === 'real') return sql`json(${exactReal(column)})`;
  return sql`${column}`;
}

/** The public fields of a row as JSON text, in the order of the table. @param table the model's, or an alias of it */
export function jsonRow({ fields: all, table: own }: Model, fields = all, table: KitTable = own): SQL {
  const objects = objectsOf(fields, table);
  if (objects.length === 1) return objects[0]!;
  return sql`'{' || ${sql.join(objects.map(inner), sql` || ',' || `)} || '}'`;
}

function objectsOf(fields: readonly Field[], table: KitTable): SQL[] {
  const objects: SQL[] = [];
  for (let i = 0; i < fields.length; i += PAIRS) {
    const pairs = fields
      .slice(i, i + PAIRS)
      .map((f) => sql`${sql.raw(`'${quoted(f.name)}'`)}, ${jsonValue(f, table)}`);
    objects.push(sql`json_object(${sql.join(pairs, sql`, `)})`);
  }
  return objects;
}

const quoted = (name: string) => name.replaceAll("'", "''");
/** The members of an object, without its braces. */
const inner = (object: SQL) => sql`substr(${object}, 2, length(${object}) - 2)`;

/**
 * A row with what its view asks for. Children and parents are sub-selects, to which the rule of who may read
 * them applies as it does to a list of them.
 * @param admin whether the caller is an admin
 */
export function viewRow(model: Model, { fields, relations }: View, admin: boolean): SQL {
  const names = { next: 0 };
  return withRelations(model, model.table, fields ?? model.fields, relations);

  function withRelations(
    of: Model,
    table: KitTable,
    shown: readonly Field[],
    related: readonly Relation[],
  ): SQL {
    if (related.length === 0) return jsonRow(of, shown, table);
    const members = objectsOf(shown, table).map(inner);
    for (const relation of related) {
      const key = sql.raw(`'"${quoted(relation.key)}":'`);
      members.push(
        sql`${key} || ${relation.kind === 'parent' ? parentOf(table, relation) : childrenOf(table, relation)}`,
      );
    }
    return sql`'{' || ${sql.join(members, sql` || ',' || `)} || '}'`;
  }

  function select(relation: Relation, on: (table: KitTable) => SQL): SQL {
    const name = `r${++names.next}`;
    const table = alias(relation.model.table, name) as unknown as KitTable;
    const seen = rowCondition(relation.model, 'read', table, admin);
    const body = withRelations(relation.model, table, relation.model.fields, relation.relations);
    return sql`SELECT ${body} AS body FROM ${relation.model.table} AS ${sql.identifier(name)}
      WHERE ${on(table)}${seen ? sql` AND ${seen}` : sql``}${
        relation.kind === 'children'
          ? sql` ORDER BY ${table.id} LIMIT ${sql.raw(String(relation.model.maxLimit))}`
          : sql``
      }`;
  }

  function childrenOf(table: KitTable, relation: Relation): SQL {
    const parent = columnNamed(table, relation.field.references!);
    const rows = select(relation, (child) => sql`${columnOf(child, relation.field)} = ${parent}`);
    return sql`'[' || coalesce((SELECT group_concat(body, ',') FROM (${rows})), '') || ']'`;
  }

  function parentOf(table: KitTable, relation: Relation): SQL {
    const child = columnOf(table, relation.field);
    const row = select(
      relation,
      (parent) => sql`${columnNamed(parent, relation.field.references!)} = ${child}`,
    );
    return sql`coalesce((${row}), 'null')`;
  }
}

/** A column of a table in an alias of it. */
function columnNamed(table: KitTable, column: Field['column']): Field['column'] {
  const found = Object.values(table as unknown as Record<string, Field['column']>).find(
    (other) => other?.name === column.name,
  );
  return found!;
}
