/**
 * GET /openapi.json   the description (OpenAPI 3.1)
 * GET /docs           Swagger UI over it
 * GET /docs/:asset    its styles and scripts, from our own origin: it works offline and under a strict CSP
 */

import { SwaggerUI } from '@hono/swagger-ui';
import { OpenAPIHono, type RouteConfig } from '@hono/zod-openapi';
import type { AppEnv, Deps } from '../http/context.ts';
import { documented, problemResponses } from '../http/openapi.ts';
import { reply } from '../http/reply.ts';
import { ProblemError } from '../problems.ts';
import { NO_ICON, PAGE_CSP } from './pages.ts';

const CSS = 'swagger-ui.css';
const JS = 'swagger-ui-bundle.js';
/** What the page shows beside Swagger UI, and how it looks: `docs-page.js` and `docs-page.css` of this folder. */
const OWN_CSS = 'docs-page.css';
const OWN_JS = 'docs-page.js';
const assets: readonly string[] = [CSS, JS, OWN_CSS, OWN_JS];
/** A page loads its script from a file of its own, since the policy forbids inline ones. */
const INIT = 'init.js';

const tags = ['Service'];
const text = { schema: { type: 'string' as const } };
const answers = (description: string, content: Record<string, object>) => ({ 200: { description, content } });
const operations: RouteConfig[] = [
  {
    ...{ method: 'get', path: '/openapi.json', operationId: 'getDocument', tags },
    summary: 'This document',
    description: 'The description of every operation, by OpenAPI 3.1.',
    responses: answers('The document', {
      'application/json': {
        schema: { type: 'object', additionalProperties: true },
        example: { openapi: '3.1.0' },
      },
    }),
  },
  {
    ...{ method: 'get', path: '/docs', operationId: 'getDocumentation', tags },
    summary: 'A page to read and try it',
    description: 'Swagger UI over this document.',
    responses: answers('The page', { 'text/html': text }),
  },
  {
    ...{ method: 'get', path: '/docs/{asset}', operationId: 'getDocumentationAsset', tags },
    summary: 'A file of that page',
    description: 'Its styles and scripts.',
    parameters: [{ name: 'asset', in: 'path', required: true, schema: { type: 'string' }, example: CSS }],
    responses: {
      ...answers('The file', { 'text/css': text, 'text/javascript': text }),
      ...problemResponses(404),
    },
  },
];

/** @param describe makes the document of the whole app */
export function docsRoutes(deps: Deps, describe: () => object) {
  const prefix = deps.settings.API_PREFIX;
  const app = new OpenAPIHono<AppEnv>();
  for (const operation of operations) app.openAPIRegistry.registerPath(documented(operation));
  let document: string | undefined;
  const page = docsPage(`${prefix}/docs`);
  const init = `window.ui = SwaggerUIBundle({ dom_id: '#swagger-ui', url: ${JSON.stringify(`${prefix}/openapi.json`)}, deepLinking: true, persistAuthorization: true, validatorUrl: null, plugins: [DocsPage] });\n`;

  return app
    .get('/openapi.json', (c) => {
      document ??= JSON.stringify(describe());
      return reply(c, 200, document, { 'content-type': 'application/json; charset=UTF-8' });
    })
    .get('/docs', (c) =>
      reply(c, 200, page, {
        'content-type': 'text/html; charset=UTF-8',
        'content-security-policy': PAGE_CSP,
      }),
    )
    .get('/docs/:asset', async (c) => {
      const name = c.req.param('asset');
      const cached = { 'cache-control': 'public, max-age=3600' };
      if (name === INIT)
        return reply(c, 200, init, { ...cached, 'content-type': 'text/javascript; charset=UTF-8' });
      const asset = assets.includes(name) ? await deps.asset(c, name) : undefined;
      if (!asset) throw new ProblemError('not-found', 'No resource has this address');
      return reply(c, 200, asset.body, { ...cached, 'content-type': asset.type });
    });
}

function docsPage(base: string): string {
  const body = SwaggerUI({
    manuallySwaggerUIHtml: () => `<div id="swagger-ui"></div>
<script src="${base}/${JS}"></script>
<script src="${base}/${OWN_JS}"></script>
<script src="${base}/${INIT}"></script>`,
    url: '',
  });
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Ledge: documentation</title>
${NO_ICON}
<link rel="stylesheet" href="${base}/${CSS}">
<link rel="stylesheet" href="${base}/${OWN_CSS}">
</head>
<body>
${body}
</body>
</html>
`;
}
