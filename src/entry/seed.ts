/** `npm run db:seed [-- FILE.json] [--replace]`: loads a json-server `db.json`, or the samples, all or nothing. */
import { loadRows } from '../db/load.ts';
import { readJson } from '../db/read-json.ts';
import { resources } from '../resources/index.ts';
import { collectionsOf, hasSamples, samplesFor } from './first-rows.ts';
import { tool } from './tool.ts';

const args = process.argv.slice(2);
const replace = args.includes('--replace');
const [file] = args.filter((arg) => !arg.startsWith('--'));

await tool(async (client) => {
  if (!file && !hasSamples()) {
    console.log('There are no samples; to load rows, name a file: npm run db:seed -- FILE.json');
    return;
  }
  const declared = Object.values(resources);
  const data = file ? await readJson(file) : await samplesFor(declared);
  const counts = await loadRows(client, collectionsOf(declared), data, { replace });
  for (const [name, { inserted, replaced, removed }] of Object.entries(counts)) {
    console.log(`${name}: ${inserted} new, ${replaced} replaced${replace ? `, ${removed} removed` : ''}`);
  }
});
