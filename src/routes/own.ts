/**
 * Your own routes, beside the declared resources: with the same credentials, problems, documentation and
 * client types (docs/tutorial.md).
 *
 * @example
 * return newRouter(deps).openapi(publish, async (c) => …).openapi(report, async (c) => …);
 */
import type { RouteDeps } from '../http/context.ts';
import { newRouter } from '../http/router.ts';

export function ownRoutes(deps: RouteDeps) {
  return newRouter(deps);
}
