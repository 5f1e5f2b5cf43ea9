/** Vitest's global set-up of a project that is named after its target: starts it, and says where it is. */
import type { TestProject } from 'vitest/node';
import { startTarget } from './index.ts';
import { planted } from './plant.ts';
import { ALLOWED_ORIGIN } from './settings.ts';
import type { Target, TargetName } from './types.ts';

export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  try {
    const { stop, ...running } = await startTarget(project.name as TargetName);
    const target: Target = { ...running, corsOrigin: ALLOWED_ORIGIN, planted };
    project.provide('target', target);
    project.provide('failed', '');
    return stop;
  } catch (error) {
    // The other targets go on; each file of this one fails with the reason (see started.ts).
    project.provide('failed', error instanceof Error ? error.message : String(error));
  }
}
