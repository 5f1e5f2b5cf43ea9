/** What the rules of a declaration mean for each kind of caller: what `npm run access` prints, and tests try. */
import type { Access, Operation, Rule } from './declaration.ts';

/** Callers, as rules tell them apart: nobody known, somebody, the owner of the row, an admin. */
export const parties = ['anonymous', 'user', 'owner', 'admin'] as const;
export type Party = (typeof parties)[number];
export const operations = ['read', 'create', 'update', 'delete'] as const satisfies Operation[];

/** Where a rule is a condition of the row, only the row can say. */
export type Verdict = 'yes' | 'no' | 'by condition';
export type Verdicts = Record<Party, Verdict>;
export type RuleName = Exclude<Rule, (...args: never) => unknown> | 'condition';

const may: Record<RuleName, readonly Party[]> = {
  anyone: parties,
  signedIn: ['user', 'owner', 'admin'],
  owner: ['owner', 'admin'],
  admin: ['admin'],
  condition: parties,
};

export const ruleName = (rule: Rule): RuleName => (typeof rule === 'function' ? 'condition' : rule);

/** Who may do something with a row; who changes or deletes one must also be able to read it. */
export function verdicts(access: Access, operation: Operation): Verdicts {
  const rules = operation === 'create' ? [access.create] : [access[operation], access.read];
  const names = rules.map((rule) => {
    const name = ruleName(rule);
    // A new row has no other owner than who creates it.
    return operation === 'create' && name === 'owner' ? 'signedIn' : name;
  });
  const verdict = (party: Party): Verdict => {
    if (!names.every((name) => may[name].includes(party))) return 'no';
    return names.includes('condition') ? 'by condition' : 'yes';
  };
  return Object.fromEntries(parties.map((party) => [party, verdict(party)])) as Verdicts;
}

/** A row of the table. */
export type AccessRow = { resource: string; operation: Operation; rule: RuleName; verdicts: Verdicts };

/** The table of resources by their names. */
export const accessTable = (declared: readonly { name: string; access: Access }[]): AccessRow[] =>
  declared.flatMap(({ name, access }) =>
    operations.map((operation) => ({
      ...{ resource: name, operation, rule: ruleName(access[operation]) },
      verdicts: verdicts(access, operation),
    })),
  );
