/** The static site beside the API: the checkout's own `public/`, or a page to begin with. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../tools/child.ts';

const page = (prefix: string, resource: string) => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Beside the API</title>
<h1>Beside the API</h1>
<p>This page is a file; what follows was asked of <a href="${prefix}/docs">the API</a>, of the same origin. Put a
folder <code>public</code> beside <code>package.json</code>, and it is served instead.</p>
<pre id="rows">…</pre>
<script>
fetch('${prefix}/${resource}?_limit=3')
  .then((answer) => answer.json())
  .then((rows) => { document.querySelector('#rows').textContent = JSON.stringify(rows, null, 2); });
</script>
</html>
`;

/** @param dir the stack's own folder @returns the folder of the site */
export function siteFolder(dir: string, prefix: string, resource: string): string {
  const own = join(ROOT, 'public');
  if (existsSync(own)) return own;
  const made = join(dir, 'public');
  mkdirSync(made, { recursive: true });
  writeFileSync(join(made, 'index.html'), page(prefix, resource));
  return made;
}
