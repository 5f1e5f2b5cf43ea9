/** From zod's issues to the `errors` of a problem. */
import type { z } from '@hono/zod-openapi';
import { pointerTo } from '../lib/pointer.ts';
import { worded } from '../lib/wording.ts';
import type { Fault } from '../problems.ts';

type Issue = z.core.$ZodIssue;

/** Everything that is wrong in a body, each with the JSON pointer of its place. */
export const bodyFaults = (issues: readonly Issue[]): Fault[] =>
  places(issues, 'is not a field').map(({ path, detail }) => ({ pointer: pointerTo(path), detail }));

/** Everything that is wrong in the query, path or header. */
export const parameterFaults = (issues: readonly Issue[]): Fault[] =>
  places(issues, 'is not a parameter').map(({ path, detail }) => ({ parameter: path.join('.'), detail }));

const places = (issues: readonly Issue[], unknown: string) =>
  issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({ path: [...issue.path, key], detail: unknown }))
      : [{ path: issue.path, detail: worded(issue) }],
  );
