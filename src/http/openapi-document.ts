/** The OpenAPI document of the whole app. */
import type { OpenAPIHono } from '@hono/zod-openapi';
import { addCodeSamples } from './code-samples.ts';
import type { AppEnv } from './context.ts';
import { addExamples } from './openapi-examples.ts';
import { sharedComponents } from './openapi-shared.ts';

export type Tag = { name: string; description: string };
type Config = Parameters<OpenAPIHono<AppEnv>['getOpenAPI31Document']>[0];
export type Document = ReturnType<OpenAPIHono<AppEnv>['getOpenAPI31Document']>;

/**
 * Makes the document of `api`, whose registry has every route.
 * @param config what it says of itself; `prefix` is `API_PREFIX`, `origin` what stands before it in code samples
 */
export function makeDocument(
  api: OpenAPIHono<AppEnv>,
  { prefix, origin, ...config }: Omit<Config, 'openapi'> & { prefix: string; origin: string },
): Document {
  const shared = Object.entries(sharedComponents(prefix)) as [
    'schemas',
    Record<string, { type: 'object' }>,
  ][];
  for (const [kind, components] of shared) {
    for (const [name, value] of Object.entries(components))
      api.openAPIRegistry.registerComponent(kind, name, value);
  }
  const document = api.getOpenAPI31Document({ openapi: '3.1.0', ...config });
  addExamples(document);
  addCodeSamples(document, origin + prefix);
  prune((document.components ?? {}) as Record<string, Record<string, unknown>>, document.paths);
  return document;
}

/** Leaves out components that nothing refers to. */
function prune(components: Record<string, Record<string, unknown>>, paths: unknown): void {
  const used = new Set<string>();
  const waiting: unknown[] = [paths];
  for (let part = waiting.pop(); part !== undefined; part = waiting.pop()) {
    for (const [, kind, name] of JSON.stringify(part).matchAll(/"#\/components\/(\w+)\/([\w.-]+)"/g)) {
      const key = `${kind}/${name}`;
      if (used.has(key)) continue;
      used.add(key);
      waiting.push(components[kind!]?.[name!] ?? {});
    }
  }
  for (const [kind, parts] of Object.entries(components)) {
    if (kind === 'securitySchemes') continue;
    for (const name of Object.keys(parts)) if (!used.has(`${kind}/${name}`)) delete parts[name];
    if (Object.keys(parts).length === 0) delete components[kind];
  }
}
