/** `npm run db:seed [-- FILE.json] [--replace]`: loads a json-server `db.json`, or the samples, all or nothing. */
import { loadRows } from '../db/load.ts';
import { readJson } from '../db/read-json.ts';
import { resources } from '../resources/index.ts';
import { collectionsOf, samplesFor } from './development.ts';
import { tool } from './tool.ts';

const args = process.argv.slice(2);
const replace = args.includes('--replace');
const [file] = args.filter((arg) => !arg.startsWith('--'));

await tool(async (client) => {
  const declared = Object.values(resources);
  const data = file ? await readJson(file) : await samplesFor(declared);
  const counts = await loadRows(client, collectionsOf(declared), data, { replace });
  for (const [name, { inserted, replaced, removed }] of Object.entries(counts)) {
    console.log(`${name}: ${inserted} new, ${replaced} replaced${replace ? `, ${removed} removed` : ''}`);
  }
});
