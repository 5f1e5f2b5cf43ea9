/** Runs before each contract file: without its target, a file fails at once and says why. */
import { inject } from 'vitest';

const failed = inject('failed');
if (failed) throw new Error(failed);
