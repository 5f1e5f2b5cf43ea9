/** `npm run access` prints what the declarations say, whichever there are. */
import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import type { Rule } from '../../src/kit/declaration.ts';
import { resources } from '../../src/resources/index.ts';

const access = (...args: string[]) =>
  execFileSync(process.execPath, ['src/entry/access.ts', ...args], { encoding: 'utf8' });
const text = access();

/** What a rule means where everybody may read: for nobody known, somebody, the owner, an admin. */
const meaning: Record<string, string> = {
  anyone: 'yes yes yes yes',
  signedIn: 'no yes yes yes',
  owner: 'no no yes yes',
  admin: 'no no no yes',
  condition: 'by condition by condition by condition by condition',
};
const name = (rule: Rule) => (typeof rule === 'function' ? 'condition' : rule);
const declared = Object.values(resources).flatMap(({ model }) =>
  (['read', 'create', 'update', 'delete'] as const).map((operation) => {
    const { read, [operation]: own } = model.declaration.access;
    const rule = name(own);
    const open = name(read) === 'anyone' || operation === 'read' || operation === 'create';
    const means = operation === 'create' && rule === 'owner' ? meaning.signedIn : meaning[rule];
    return { begins: `${model.name} ${operation} ${rule}`, means: open ? means : undefined };
  }),
);

it('has a line for each operation of each resource, in their order', () => {
  const [head, ...lines] = text.split('\n');
  expect(head).toMatch(/^resource +operation +rule +anonymous +user +owner +admin$/);
  for (const [index, { begins, means }] of declared.entries()) {
    const line = lines[index]!.replaceAll(/ +/g, ' ');
    if (means === undefined) expect(line).toMatch(new RegExp(`^${begins} `));
    else expect(line).toBe(`${begins} ${means}`);
  }
  expect(lines[declared.length]).toBe('');
});

it('says the same as JSON', () => {
  const rows = JSON.parse(access('--json')) as {
    resource: string;
    operation: string;
    rule: string;
    verdicts: Record<string, string>;
  }[];
  const lines = text
    .replaceAll(/ +/g, ' ')
    .split('\n')
    .slice(1, rows.length + 1);
  expect(lines).toEqual(
    rows.map((row) => [row.resource, row.operation, row.rule, ...Object.values(row.verdicts)].join(' ')),
  );
}, 30_000);
