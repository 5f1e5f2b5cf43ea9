/** Walks all posts by pages of 30, from one Link to the next (RFC 8288), and prints each title. */
const { LEDGE_URL = 'http://localhost:8787' } = process.env;

let next: URL | undefined = new URL(`${LEDGE_URL}/posts?_page=1&_limit=30`);
let pages = 0;
while (next) {
  const answer: Response = await fetch(next);
  if (!answer.ok) throw new Error(`${next}: ${answer.status}`);
  for (const { title } of (await answer.json()) as { title: string }[]) console.log(title);
  pages++;
  // The address in the field is relative to the page that has it.
  const [, link] = /<([^>]*)>; *rel="?next"?/.exec(answer.headers.get('link') ?? '') ?? [];
  next = link === undefined ? undefined : new URL(link, next);
}
console.error(pages, 'pages');

export {};
