/** A table and a declaration become a REST resource: typed, documented routes. */
import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Handler, Schema } from 'hono';
import type { AppEnv, Ctx, RouteDeps } from '../http/context.ts';
import { newRouter } from '../http/router.ts';
import { type Declaration, type KitTable, model } from './declaration.ts';
import { describe } from './document.ts';
import { handlers } from './handlers.ts';
import type { ResourceRoutes } from './types.ts';
import { type Wire, wire } from './wire.ts';

/** What the rest of the program may know of a declared resource. */
export type Resource<Routes extends Schema = Schema> = {
  name: string;
  table: KitTable;
  /** Its wire schemas, made at the first call. */
  wire(): Wire;
  routes(deps: RouteDeps): OpenAPIHono<AppEnv, Routes>;
  /** Adds its operations to the document. */
  describe(registry: OpenAPIHono<AppEnv>['openAPIRegistry'], prefix: string): void;
};

/**
 * Declares a resource.
 *
 * @example
 * export const notes = resource({
 *   name: 'notes', item: 'Note', about: 'What people jot down.', table,
 *   access: { read: 'anyone', create: 'signedIn', update: 'owner', delete: 'owner' },
 *   belongsTo: { users: 'userId' },
 *   fromCaller: ['userId'],
 * })
 */
export function resource<
  const N extends string,
  T extends KitTable,
  const P extends string = never,
  const C extends string = never,
>(declaration: Declaration<N, T, P, C>): Resource<ResourceRoutes<N, T, P, C>> {
  const made = model(declaration as unknown as Declaration);
  let wired: Wire | undefined;
  const wires = () => {
    wired ??= wire(made);
    return wired;
  };
  return {
    name: made.name,
    table: made.table,
    wire: wires,
    describe: (registry, prefix) => describe(made, wires(), prefix, registry),
    routes(deps) {
      const { list, one, create, replace, patch, remove } = handlers(made, wires, deps);
      const on = (handler: (c: Ctx) => Promise<Response>): Handler<AppEnv> => handler;
      const app = newRouter(deps);
      app.get(
        `/${made.name}`,
        on((c) => list(c)),
      );
      app.post(`/${made.name}`, on(create));
      app.get(`/${made.name}/:id`, on(one));
      app.put(`/${made.name}/:id`, on(replace));
      app.patch(`/${made.name}/:id`, on(patch));
      app.delete(`/${made.name}/:id`, on(remove));
      for (const parent of made.parents) {
        app.get(
          `/${parent.name}/:id/${made.name}`,
          on((c) => list(c, parent.field)),
        );
      }
      // The types say what the handlers do; nothing here could be inferred from them.
      return app as unknown as OpenAPIHono<AppEnv, ResourceRoutes<N, T, P, C>>;
    },
  };
}
