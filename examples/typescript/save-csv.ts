/** Saves id, title and body of all posts as posts.csv (or another file), or leaves that as it was. */
import { rename, writeFile } from 'node:fs/promises';
import { createClient } from '../../src/client.ts';

const api = createClient(process.env.LEDGE_URL ?? 'http://localhost:8787');
const file = process.argv[2] ?? 'posts.csv';

const answer = await api.posts.$get({
  query: { _fields: 'id,title,body' },
  header: { Accept: 'text/csv' },
});
if (!answer.ok) throw new Error((await answer.json()).detail);
await writeFile(`${file}.part`, await answer.text());
await rename(`${file}.part`, file);
console.log(`Saved ${file}`);
