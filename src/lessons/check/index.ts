/** The checks of the lessons, and of any resource, by name. */
import type { Expectation } from './check.ts';
import { framework } from './framework.ts';
import { httpServer } from './http-server.ts';
import { rest } from './rest.ts';
import { security } from './security.ts';

export { check, type Expectation, type Finding } from './check.ts';

/** @param mark makes what a check adds to a server its own, so that it can be tried again */
export const checks: Readonly<Record<string, (mark: string) => Expectation[]>> = {
  'http-server': httpServer,
  framework,
  security,
  rest,
};
