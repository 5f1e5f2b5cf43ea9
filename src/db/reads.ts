/** Which statements only read; runs everywhere. */
import type { Client } from '@libsql/client';

type Statement = Parameters<Client['batch']>[0][number];

export const sqlOf = (statement: Statement): string =>
  typeof statement === 'string' ? statement : Array.isArray(statement) ? statement[0] : statement.sql;

/** Whether SQL only reads. */
export const isRead = (sql: string): boolean =>
  /^\s*(select|explain|values|pragma\s+\w+\s*;?\s*$)/i.test(sql) ||
  (/^\s*with\b/i.test(sql) && !/\b(insert|update|delete|replace)\b/i.test(sql));

/** Whether a query says that it gives one row at most: what ends in LIMIT 1 outside of parentheses and comments. */
export const isSingle = (sql: string) =>
  /^\s*(select|with)\b.*\blimit 1\s*$/is.test(sql) && !/--|\/\*/.test(sql);

/** Whether SQL reads or writes rows and does nothing else to its connection. */
export const isData = (sql: string): boolean =>
  /^\s*(select|insert|update|delete|replace|with|values|explain)\b/i.test(sql);
