/** A table and a declaration become a REST resource: typed, documented routes. */
import type { OpenAPIHono } from '@hono/zod-openapi';
import type { AppEnv, Ctx, RouteDeps } from '../http/context.ts';
import type { Tag } from '../http/openapi-document.ts';
import { newRouter } from '../http/router.ts';
import type { Declaration, KitTable } from './declaration.ts';
import { describeAll as describe, describeReads as describeReading } from './document.ts';
import { type Graph, graphOf, type Model, model } from './model.ts';
import { reading } from './read.ts';
import type { RoutesOf } from './route-types.ts';
import type { Shape, ShapeOf } from './types.ts';
import { type Wire, wire } from './wire.ts';
import { writing } from './write.ts';

/** What the rest of the program may know of a declared resource. */
export type Resource<S extends Shape = Shape> = {
  name: string;
  table: KitTable;
  model: Model;
  /** Its wire schemas, made at the first call. */
  wire(): Wire;
  /** Of the types alone; nothing is there. */
  shape?: S;
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
 *   search: ['title'],
 * })
 */
export function resource<
  const N extends string,
  T extends KitTable,
  const P extends string = never,
  const F extends Record<P, string> = Record<P, string>,
  const H extends string = never,
  const C extends string = never,
  const R extends string = never,
  const X extends string = never,
>(declaration: Declaration<N, T, P, H, C, R, X> & { belongsTo?: F }): Resource<ShapeOf<T, P, F, H, C, R, X>> {
  const made = model(declaration as unknown as Declaration);
  let wired: Wire | undefined;
  return {
    name: made.name,
    table: made.table,
    model: made,
    wire() {
      wired ??= wire(made);
      return wired;
    },
  };
}

type Resources = Record<string, Resource>;
/** The routes of resources, as the typed client knows them. */
export type RoutesOfAll<R extends Resources> = RoutesOf<{ [K in keyof R]: NonNullable<R[K]['shape']> }>;

/**
 * GET POST              /{resource}
 * GET PUT PATCH DELETE  /{resource}/{id}
 * GET                   /{parent}/{id}/{resource}
 */
export function resourceRoutes<R extends Resources>(
  deps: RouteDeps,
  resources: R,
): OpenAPIHono<AppEnv, RoutesOfAll<R>> {
  const graph = graphOf(Object.values(resources).map((r) => r.model));
  const app = newRouter(deps);
  for (const { model, wire } of Object.values(resources)) {
    const { list, one } = reading(model, graph, deps);
    const { create, replace, patch, remove } = writing(model, graph, wire, deps);
    app.get(`/${model.name}`, (c) => list(c));
    app.post(`/${model.name}`, create);
    app.get(`/${model.name}/:id`, one);
    app.put(`/${model.name}/:id`, replace);
    app.patch(`/${model.name}/:id`, patch);
    app.delete(`/${model.name}/:id`, remove);
    for (const parent of model.parents) app.get(`/${parent.name}/:id/${model.name}`, (c) => list(c, parent));
  }
  // The types say what the handlers do; nothing here could be inferred from them.
  return app as unknown as OpenAPIHono<AppEnv, RoutesOfAll<R>>;
}

type ReadsOfAll<R extends Resources> = {
  [P in keyof RoutesOfAll<R>]: Pick<RoutesOfAll<R>[P], '$get' & keyof RoutesOfAll<R>[P]>;
};

/** The routes of resources that are only read, `GET /{resource}` and `GET /{resource}/{id}`; no cache keeps them. */
export function readRoutes<R extends Resources>(
  deps: RouteDeps,
  resources: R,
): OpenAPIHono<AppEnv, ReadsOfAll<R>> {
  const graph = graphOf(Object.values(resources).map((r) => r.model));
  const app = newRouter(deps);
  const kept = (read: (c: Ctx) => Promise<Response>) => async (c: Ctx) => {
    Object.assign(c.get('headers'), { 'cache-control': 'no-store' });
    // Before a role of yesterday is believed: a token of who has another one now is a 401, and is renewed.
    if (await deps.identify(c)) await deps.prove(c);
    return read(c);
  };
  for (const { model } of Object.values(resources)) {
    const { list, one } = reading(model, graph, deps);
    app.get(`/${model.name}`, kept(list));
    app.get(`/${model.name}/:id`, kept(one));
  }
  return app as unknown as OpenAPIHono<AppEnv, ReadsOfAll<R>>;
}

/** Adds the operations of `readRoutes` to the registry of the document, under `tag`. */
export function describeReads(
  resources: Resources,
  registry: OpenAPIHono<AppEnv>['openAPIRegistry'],
  tag: string,
): void {
  const all = Object.values(resources);
  const graph = graphOf(all.map((r) => r.model));
  describeReading(graph, new Map(all.map((r) => [r.name, r.wire()])), registry, tag);
}

/** Adds the operations of resources to the registry of the document. @returns their tags */
export function describeAll(resources: Resources, registry: OpenAPIHono<AppEnv>['openAPIRegistry']): Tag[] {
  const all = Object.values(resources);
  const graph: Graph = graphOf(all.map((r) => r.model));
  describe(graph, new Map(all.map((r) => [r.name, r.wire()])), registry);
  return all.map(({ name, model }) => ({ name, description: model.declaration.about }));
}
