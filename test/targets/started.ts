/** Runs before each contract file: without its target, a file fails at once and says why. */
import { inject, test } from 'vitest';

const failed = inject('failed');
if (failed) throw new Error(failed);

// A file whose tests loop over resources that callers write would hold none, which vitest takes for a mistake.
const { writable } = await import('../contract/declared.ts');
if (writable.length === 0) test.skip('there is no resource that callers write');
