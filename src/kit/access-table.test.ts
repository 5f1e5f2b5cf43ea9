import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { accessTable, verdicts } from './access-table.ts';
import type { Access, Operation, Rule } from './declaration.ts';

const open: Access = { read: 'anyone', create: 'anyone', update: 'anyone', delete: 'anyone' };
const shared: Rule = () => sql`1`;
const row = (access: Partial<Access>, operation: Operation) =>
  Object.values(verdicts({ ...open, ...access }, operation)).join();

/** [rule, what it means for an anonymous caller, somebody, the owner and an admin] */
const rules: [Rule, string][] = [
  ['anyone', 'yes,yes,yes,yes'],
  ['signedIn', 'no,yes,yes,yes'],
  ['owner', 'no,no,yes,yes'],
  ['admin', 'no,no,no,yes'],
  [shared, 'by condition,by condition,by condition,by condition'],
];

it.each(rules)('reads, changes and deletes by the rule %s', (rule, expected) => {
  for (const operation of ['read', 'update', 'delete'] as const)
    expect(row({ [operation]: rule }, operation)).toBe(expected);
});

it.each(rules)('creates by the rule %s', (rule, expected) => {
  expect(row({ create: rule }, 'create')).toBe(rule === 'owner' ? 'no,yes,yes,yes' : expected);
});

it('changes and deletes only what can be read', () => {
  expect(row({ read: 'owner' }, 'update')).toBe('no,no,yes,yes');
  expect(row({ read: 'admin', delete: 'owner' }, 'delete')).toBe('no,no,no,yes');
  expect(row({ read: shared, update: 'signedIn' }, 'update')).toBe(
    'no,by condition,by condition,by condition',
  );
  expect(row({ read: 'admin', create: 'signedIn' }, 'create')).toBe('no,yes,yes,yes');
});

it('has a row for each operation of each resource', () => {
  const table = accessTable([
    { name: 'a', access: open },
    { name: 'b', access: { ...open, read: shared } },
  ]);
  expect(table.map(({ resource, operation, rule }) => `${resource} ${operation} ${rule}`)).toEqual([
    ...['a read anyone', 'a create anyone', 'a update anyone', 'a delete anyone'],
    ...['b read condition', 'b create anyone', 'b update anyone', 'b delete anyone'],
  ]);
});
