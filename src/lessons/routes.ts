/**
 * GET /lessons            the list of the steps
 * GET /lessons/step-:n    the page of a step
 *     /lessons/{lesson}/* the reference servers (`index.ts`)
 */
import { Hono } from 'hono';
import type { AppEnv, Ctx } from '../http/context.ts';
import { reply } from '../http/reply.ts';
import { lessons } from './index.ts';
import { LESSON_CSP, overview, stepPage } from './pages.ts';

/** The lessons, their servers as new. @param prefix the path of the service, such as `/api` */
export function lessonRoutes(prefix: string): Hono<AppEnv> {
  const root = `${prefix}/lessons`;
  const app = new Hono<AppEnv>();
  app.get('/lessons', (c) => replyPage(c, overview(root)));
  app.get('/lessons/', (c) => c.redirect(root, 308));
  app.get('/lessons/:step{step-[0-9]}', (c) => {
    // The address at which this page was found is the one to ask, whatever the settings say.
    const base = new URL(c.req.url).origin + prefix;
    const page = stepPage(Number(c.req.param('step').slice('step-'.length)), root, base);
    return page === undefined ? c.notFound() : replyPage(c, page);
  });
  for (const [name, make] of Object.entries(lessons)) {
    const lesson = make(`${root}/${name}`);
    // The request as it came: a copy would leave its body locked, unread or not.
    app.all(`/lessons/${name}/*`, (c) => lesson.fetch(c.req.raw, c.env));
  }
  return app;
}

const replyPage = (c: Ctx, page: string) =>
  reply(c, 200, page, {
    'content-type': 'text/html; charset=UTF-8',
    'content-security-policy': LESSON_CSP,
  });
