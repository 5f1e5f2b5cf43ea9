/**
 * GET /              index of what is here; a page for a browser
 * GET /status        OK while the process lives
 * GET /ready         whether it can answer: database reachable, schema current, writes taken
 * GET /info          name, version, runtime
 * GET /problems/:type  what a type of problem means
 */
import { createRoute, z } from '@hono/zod-openapi';
import type { Client } from '@libsql/client';
import { pendingMigrations } from '../db/pending.ts';
import { RemoteError } from '../db/remote-fault.ts';
import { wantsHtml } from '../http/accept.ts';
import type { Ctx, RouteDeps } from '../http/context.ts';
import { component, problemResponses } from '../http/openapi.ts';
import { meanings } from '../http/problem-meanings.ts';
import { reply } from '../http/reply.ts';
import { newRouter } from '../http/router.ts';
import type { WriteHealth } from '../http/write-health.ts';
import { ProblemError, type ProblemType, problems } from '../problems.ts';
import { about } from './about.ts';
import { indexPage, PAGE_CSP } from './pages.ts';

const tags = ['Service'];
const json = <S extends z.ZodType>(schema: S) => ({ 'application/json': { schema } });

const indexSchema = z
  .object({
    name: z.string(),
    resources: z.record(z.string(), z.string()),
    links: z.record(z.string(), z.string()),
  })
  .openapi('Index');
const infoSchema = z
  .object({
    name: z.string(),
    version: z.string(),
    description: z.string(),
    runtime: z.enum(['node', 'bun', 'workerd']),
  })
  .openapi('Info');
const problemTypeSchema = z
  .object({ type: z.string(), status: z.int(), title: z.string(), detail: z.string() })
  .openapi('ProblemType');
/** So long is the primary waited for where a replica can answer, in milliseconds: balancers do not wait for long. */
const PATIENCE_MS = 1_000;

const readySchema = z.object({ status: z.enum(['ready', 'read-only']) }).openapi('Ready');

const index = createRoute({
  method: 'get',
  path: '/',
  operationId: 'getIndex',
  summary: 'What is here',
  description: 'Resources and other addresses by their names: JSON, or a page for a browser.',
  tags,
  responses: {
    200: {
      description: 'The index; HTML where a browser asks',
      headers: { Link: component('headers', 'ServiceLink') },
      content: { ...json(indexSchema), 'text/html': { schema: z.string() } },
    },
  },
});
const status = createRoute({
  method: 'get',
  path: '/status',
  operationId: 'getStatus',
  summary: 'Whether the process lives',
  description: 'Says so without asking the database; for a supervisor.',
  tags,
  responses: { 200: { description: 'It does', content: { 'text/plain': { schema: z.literal('OK') } } } },
});
const ready = createRoute({
  method: 'get',
  path: '/ready',
  operationId: 'getReady',
  summary: 'Whether requests can be answered',
  description:
    'The database can be reached, has the schema of this version, and has room for writes, and the server is not about to end; for a load balancer. `read-only`: the primary is gone, and a replica answers what is read without credentials.',
  tags,
  responses: { 200: { description: 'They can', content: json(readySchema) }, ...problemResponses(503) },
});
const info = createRoute({
  method: 'get',
  path: '/info',
  operationId: 'getInfo',
  summary: 'Name, version and runtime',
  description: 'Which version answers, and on what.',
  tags,
  responses: { 200: { description: 'About this server', content: json(infoSchema) } },
});

const problem = createRoute({
  method: 'get',
  path: '/problems/{type}',
  operationId: 'getProblem',
  summary: 'What a type of problem means',
  description: 'Where the `type` of each problem leads.',
  tags,
  request: { params: z.object({ type: z.string().openapi({ example: 'invalid-body' }) }) },
  responses: {
    200: {
      description: 'Its status and title, and what a client does about it',
      content: json(problemTypeSchema),
    },
    ...problemResponses(404),
  },
});

/** The routes of the service itself. @param writes whether they are taken @param names those of the resources */
export function serviceRoutes(deps: RouteDeps, writes: WriteHealth, names: readonly string[]) {
  const prefix = deps.settings.API_PREFIX;
  const links = {
    'service-desc': `${prefix}/openapi.json`,
    'service-doc': `${prefix}/docs`,
    status: `${prefix}/status`,
    ready: `${prefix}/ready`,
    info: `${prefix}/info`,
  };
  // RFC 8631: where the description and the documentation of a service are.
  const link = `<${links['service-desc']}>; rel="service-desc"; type="application/json", <${links['service-doc']}>; rel="service-doc"; type="text/html"`;
  const resources = Object.fromEntries(names.map((name) => [name, `${prefix}/${name}`]));
  const page = indexPage(resources, links);

  return newRouter(deps)
    .openapi(index, (c) => {
      if (!wantsHtml(c)) return c.json({ name: about.name, resources, links }, 200, { Link: link });
      return reply(c, 200, page, {
        'content-type': 'text/html; charset=UTF-8',
        'content-security-policy': PAGE_CSP,
        link,
      }) as never;
    })
    .openapi(status, (c) => c.text('OK', 200))
    .openapi(ready, async (c) => {
      if (deps.stopping?.())
        throw new ProblemError('unavailable', 'This server is stopping', { headers: { 'retry-after': '1' } });
      return c.json({ status: await readiness(c) }, 200, { 'Cache-Control': 'no-store' });
    })
    .openapi(info, (c) => c.json({ ...about, runtime: deps.runtime }, 200))
    .openapi(problem, (c) => {
      const { type } = c.req.valid('param');
      if (!Object.hasOwn(problems, type))
        throw new ProblemError('not-found', 'There is no such type of problem');
      const [status, title] = problems[type as ProblemType];
      const detail = meanings[type as ProblemType];
      return c.json({ type: `${prefix}/problems/${type}`, status, title, detail }, 200);
    });

  /**
   * What can be answered: with a replica, reads go on while the primary is gone.
   * @throws what the database does, ProblemError 503 where it cannot be used as it is
   */
  async function readiness(c: Ctx): Promise<'ready' | 'read-only'> {
    const primary = deps.unguarded(c);
    const whole = currentSchema(primary).then(() => writes.check(primary));
    if (!deps.replica) return whole.then(() => 'ready' as const);
    const known = await Promise.race([
      whole.then(
        () => 'ready' as const,
        (error: unknown) => ({ error }),
      ),
      new Promise<'silent'>((resolve) => setTimeout(resolve, PATIENCE_MS, 'silent')),
    ]);
    if (known === 'ready') return known;
    if (known !== 'silent' && !(known.error instanceof RemoteError)) throw known.error;
    await currentSchema(deps.replica(c));
    return 'read-only';
  }

  /** @throws ProblemError 503 where migrations are missing */
  async function currentSchema(client: Client): Promise<void> {
    const pending = await pendingMigrations(client);
    if (pending.length === 0) return;
    deps.log.event('warn', 'The database is behind: run npm run db:migrate', { pending });
    throw new ProblemError('unavailable', 'The schema of the database is behind this version', {
      headers: { 'retry-after': '10' },
    });
  }
}
