/** The pages that people see: the index, and the frame of the documentation. */
import { html, raw } from 'hono/html';

/** Styles, scripts, pictures and requests of our own origin alone; nothing inline but the hashes below. */
export const PAGE_CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/** Without it a browser asks for /favicon.ico, and complains that there is none. */
export const NO_ICON = '<link rel="icon" href="data:,">';

const list = (entries: [string, string][]) =>
  entries.map(([name, address]) => html`<li><a href="${address}">${name}</a></li>`);

/** The index as a page; plain HTML, readable without any style. */
export const indexPage = (resources: Record<string, string>, links: Record<string, string>): string =>
  String(html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Ledge</title>
${raw(NO_ICON)}</head>
<body>
<main>
<h1>Ledge</h1>
<p>A REST API. Its <a href="${links['service-doc']}">documentation</a> lets you try each operation.</p>
<h2>Resources</h2>
<ul>${list(Object.entries(resources))}</ul>
<h2>Service</h2>
<ul>${list(Object.entries(links))}</ul>
</main>
</body>
</html>
`);
