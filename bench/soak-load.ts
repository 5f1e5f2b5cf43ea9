/**
 * The mixed load of a soak, in a process of its own: `node bench/soak-load.ts URL SECONDS SEED`.
 * Prints one line of JSON: how many requests were answered, and what failed.
 */
import { load } from '../test/load.ts';

const [url = '', seconds = '0', seed = '1'] = process.argv.slice(2);
const { requests, failed, failures } = await load(url, {
  connections: 16,
  requests: Number.MAX_SAFE_INTEGER,
  seed: Number(seed),
  limitMs: Number(seconds) * 1_000,
});
console.log(JSON.stringify({ requests, failed, failures }));
