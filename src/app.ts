/** The app: everything that answers, made from what it is given. */
import { OpenAPIHono } from '@hono/zod-openapi';
import type { Hono } from 'hono';
import type { HonoBase } from 'hono/hono-base';
import { createAuth } from './auth/auth.ts';
import { fatesOf } from './auth/fates.ts';
import { profileDeleted } from './auth/profile.ts';
import { pruning } from './auth/prune.ts';
import { authRoutes } from './auth/routes.ts';
import type { AppEnv, Deps } from './http/context.ts';
import { frame } from './http/frame.ts';
import { notFound } from './http/not-found.ts';
import { onError } from './http/on-error.ts';
import { watching } from './http/watch.ts';
import { WriteHealth } from './http/write-health.ts';
import { describeAll, resourceRoutes } from './kit/resource.ts';
import { resources as declared } from './resources/index.ts';
import { administrationRoutes, describeAdministration } from './routes/administration.ts';
import { deliver } from './routes/deliver.ts';
import { docsRoutes } from './routes/docs.ts';
import { describe } from './routes/document.ts';
import { ownRoutes } from './routes/own.ts';
import { serviceRoutes } from './routes/service.ts';

/**
 * What makes an app a playground, in which anyone may write. `entry/playground.ts` alone gives one: no setting
 * turns it on, and what it is made of is no part of any other program.
 */
export type Playground = {
  /** The resources with other declarations. */
  opened<R extends typeof declared>(resources: R): R;
  /** More routes, which are not documented. @param prefix `API_PREFIX` */
  routes(prefix: string): Hono<AppEnv>;
};

/**
 * Makes the app.
 * @param given settings, a way to the database of a request, the clock, the log; `SECRET` must be set
 */
export function createApp(given: Deps, playground?: Playground) {
  const resources = playground ? playground.opened(declared) : declared;
  const { SECRET, API_PREFIX } = given.settings;
  if (SECRET === undefined) throw new Error('SECRET is not set');
  const auth = createAuth(watching(given));
  const { deps } = auth;
  const fates = fatesOf(
    Object.fromEntries(Object.entries(resources).map(([name, { table }]) => [name, table])),
  );

  const writes = new WriteHealth(given.now, given.settings.LIBSQL_URL === undefined);
  const app = new OpenAPIHono<AppEnv>();
  app.use(frame(deps));
  app.onError(onError(deps, writes));
  app.use(`${API_PREFIX}/users/:id`, profileDeleted(auth));
  app.use(`${API_PREFIX}/auth/*`, pruning(auth.prune));

  const api = new OpenAPIHono<AppEnv>()
    .route('/', serviceRoutes(deps, writes, Object.keys(resources)))
    .route('/', authRoutes(auth, fates, deliver))
    .route('/', administrationRoutes(auth, fates, deliver))
    .route('/', ownRoutes(deps))
    .route('/', resourceRoutes(deps, resources))
    .route(
      '/',
      // Resources are described when the document is first asked for: their schemas cost time.
      docsRoutes(deps, (): object => {
        describeAdministration(api.openAPIRegistry);
        return describe(api, describeAll(resources, api.openAPIRegistry), given.settings);
      }),
    );

  app.route(API_PREFIX || '/', api);
  if (playground) app.route(API_PREFIX || '/', playground.routes(API_PREFIX));
  app.notFound(notFound(app));
  return app as unknown as typeof api;
}

/** The routes, for the typed client. Relative to `API_PREFIX`, which is part of the client's base URL. */
export type AppType = Routed<ReturnType<typeof createApp>>;
// As the class that hc asks for: to compare all of a subclass with it is what most costs a client's types.
type Routed<A> = A extends OpenAPIHono<infer E, infer S, infer B> ? HonoBase<E, S, B> : never;
