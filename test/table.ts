/** The closing table of a test run: target × suite × passed and failed. */

/** What one file did on one project. */
export interface Result {
  readonly project: string;
  /** The file's name without its ending; something in parentheses when a whole project went wrong. */
  readonly suite: string;
  readonly passed: number;
  readonly failed: number;
  readonly skipped?: number;
}

export interface Total {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** Sums results. */
export function total(results: readonly Result[]): Total {
  const sum = { passed: 0, failed: 0, skipped: 0 };
  for (const { passed, failed, skipped = 0 } of results) {
    sum.passed += passed;
    sum.failed += failed;
    sum.skipped += skipped;
  }
  return sum;
}

const cell = ({ passed, failed }: Total): string => (failed > 0 ? `${passed} ✓ ${failed} ✗` : `${passed} ✓`);

/** Prints suites as rows and targets as columns; unit tests, which have no target, as a line of their own. */
export function printTable(results: readonly Result[], projects: readonly string[]): void {
  const targets = projects.filter((name) => name !== 'unit');
  const unit = results.filter((result) => result.project === 'unit');
  if (unit.length > 0) console.log(`\nunit tests: ${cell(total(unit))}`);
  const rest = results.filter((result) => result.project !== 'unit');
  if (rest.length === 0) return;
  const suites = [...new Set(rest.map((result) => result.suite))].sort();
  const rows = suites.map((suite) => [
    suite,
    ...targets.map((project) => {
      const here = rest.filter((result) => result.project === project && result.suite === suite);
      return here.length > 0 ? cell(total(here)) : '–';
    }),
  ]);
  const sums = targets.map((project) => cell(total(rest.filter((result) => result.project === project))));
  const table = [['contract', ...targets], ...rows, ['all', ...sums]];
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
  console.log('');
  for (const row of table) {
    console.log(
      row
        .map((text, column) => text.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    );
  }
}
