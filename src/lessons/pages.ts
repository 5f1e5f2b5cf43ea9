/** The pages of the lessons: plain HTML, for a phone and for a terminal browser as well. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { html, raw } from 'hono/html';
import { type Step, steps } from './steps.ts';

type Html = ReturnType<typeof html>;

/** Long lines of code are broken, so that nothing has to be scrolled sideways. */
const STYLE =
  'body{max-width:42em;margin:0 auto;padding:1em;font:1em/1.5 sans-serif}pre,code{white-space:pre-wrap;overflow-wrap:anywhere}pre{background:#8882;padding:.5em}:root{color-scheme:light dark}';
/** This style and nothing else. */
export const LESSON_CSP = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

const page = (title: string, body: Html): string =>
  String(html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title>
<link rel="icon" href="data:,"><style>${raw(STYLE)}</style></head>
<body>
<main>
<h1>${title}</h1>
${body}
</main>
</body>
</html>
`);

/** The way to the page of a step. @param root the path of the lessons */
const wayTo = (root: string, step: number) => `${root}/step-${step}`;

/** Text in which what stands between backticks is code. */
const prose = (text: string) =>
  text.split('`').map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : html`${part}`));

/** The list of the steps. @param root the path of the lessons */
export const overview = (root: string): string =>
  page(
    'REST, step by step',
    html`<p>Six steps from a single request to an API with accounts. For the last three there is a server to compare yours
with. Nothing that you do here is kept.</p>
<ol start="0">
${steps.map(({ title, about }, step) => html`<li><a href="${wayTo(root, step)}">${title}</a>: ${about}</li>\n`)}</ol>`,
  );

/**
 * The page of a step; undefined where there is no such step.
 * @param root the path of the lessons
 * @param base the address of the service, without a slash at its end
 */
export function stepPage(number: number, root: string, base: string): string | undefined {
  const step = steps[number];
  if (!step) return undefined;
  const next = steps[number + 1];
  return page(
    `${number}. ${step.title}`,
    html`<p>${step.about}</p>
${step.text.map((text) => html`<p>${prose(text)}</p>\n`)}
<h2>Try it</h2>
<dl>
${step.tries(base).map(([command, look]) => html`<dt><pre>${command}</pre></dt><dd>${look}</dd>\n`)}</dl>
<h2>Your turn</h2>
<p>${step.task}</p>
${shown(step)}
<p>${next ? html`Next: <a href="${wayTo(root, number + 1)}">${next.title}</a>. ` : ''}<a href="${root}">All steps</a></p>`,
  );
}

/** The files of a step. They are read anew: the page shows what runs, whatever has been tried out in them. */
const shown = ({ files = [] }: Step): Html[] =>
  files.map(
    (file) => html`<h2>${file}</h2>\n<pre>${readFileSync(new URL(file, import.meta.url), 'utf8')}</pre>\n`,
  );
