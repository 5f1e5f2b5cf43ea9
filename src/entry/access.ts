/** `npm run access [-- --json]`: who may do what, from the declarations of the resources. */
import { accessTable, parties } from '../kit/access-table.ts';
import { resources } from '../resources/index.ts';

const table = accessTable(Object.values(resources).map(({ model }) => model.declaration));

if (process.argv.includes('--json')) console.log(JSON.stringify(table, null, 2));
else {
  const head = ['resource', 'operation', 'rule', ...parties];
  const rows = table.map(({ resource, operation, rule, verdicts }) => [
    ...[resource, operation, rule],
    ...parties.map((party) => verdicts[party]),
  ]);
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]!.length)));
  for (const row of [head, ...rows])
    console.log(
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    );
  console.log(`
user: who is signed in, with a row that is not theirs; owner: with one that is.
by condition: the rule is a function, and the row decides.`);
}
