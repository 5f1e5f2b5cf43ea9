/** Checks of a script: a line for each, and a total that .ci/run and people read. */

/**
 * Counts checks and prints each as it is known.
 * @param limitMs how long the script may take, in milliseconds: past it a check fails, and the script ends.
 *   With it, an interrupted script ends by `exit` too, so that what it has begun is cleared away
 */
export function newChecks(limitMs?: number) {
  let passed = 0;
  let failed = 0;

  /** @param detail is printed with the name: a figure, or what was seen instead */
  function check(name: string, ok: boolean, detail: unknown = ''): void {
    if (ok) passed++;
    else failed++;
    console.log(`${ok ? '✓' : '✗'} ${name}${detail === '' ? '' : `: ${detail}`}`);
  }

  /** Counts what `work` throws as a failure of that name; what comes after it can still be looked at. */
  async function group(name: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      check(name, false, error instanceof Error ? error.message : error);
    }
  }

  /** Prints the total. @returns the exit code */
  function end(): number {
    console.log(`\n${passed} passed, ${failed} failed`);
    return failed === 0 && passed > 0 ? 0 : 1;
  }

  if (limitMs !== undefined) {
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, () => process.exit(130));
    setTimeout(() => {
      check('done in time', false, `not within ${limitMs / 1000} s`);
      process.exit(end());
    }, limitMs).unref();
  }
  return { check, group, end };
}
