/**
 * `node test/clients/oracle.ts [--target NAME] [--seed N] [--queries N]`: the real json-server 0.17.4 says what the
 * query dialect means. It and Ledge get the same rows and the same queries, made at random from a seed, and have to
 * give the same rows in the same order, the same totals and the same links; but for what oracle/differences.ts tells.
 * `--ask '/posts?q=x'` shows what is said of that query alone; `--table` prints the table of docs/json-server.md.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from '../../src/entry/tools/child.ts';
import { newChecks } from '../checks.ts';
import type { TargetName } from '../targets/types.ts';
import { send } from './api.ts';
import { installed } from './installed.ts';
import { mismatches, smallest } from './oracle/compare.ts';
import type { Answers, Difference, Example } from './oracle/difference.ts';
import { differences, table } from './oracle/differences.ts';
import { fixed, queryOf } from './oracle/fixed.ts';
import { type Peers, startPeers } from './oracle/peers.ts';
import { newQuery } from './oracle/queries.ts';
import { address, type Query } from './oracle/query.ts';
import { newRandom } from './oracle/random.ts';
import { verdict } from './oracle/verdict.ts';
import { brief } from './scenario.ts';

const LIMIT_MS = 90_000;
const SHOWN = 15;
const { values } = parseArgs({
  options: {
    target: { type: 'string', default: 'node-file' },
    seed: { type: 'string', default: '1' },
    queries: { type: 'string', default: '500' },
    ask: { type: 'string', multiple: true },
    table: { type: 'boolean', default: false },
  },
});
if (values.table) {
  console.log(table());
  process.exit();
}
installed('json-server');
const { check, group, end } = newChecks(LIMIT_MS);

const documented = readFileSync(join(ROOT, 'docs/json-server.md'), 'utf8');
const lines = documented.split('\n').filter((line) => line.startsWith('|'));
const untold = table()
  .split('\n')
  .find((line, index) => line !== lines[index]);
const all = untold === undefined && lines.length === table().split('\n').length;
check('docs/json-server.md has these differences, and no others', all, untold);

await group('json-server and Ledge', async () => {
  const peers = await startPeers(values.target as TargetName);
  try {
    if (values.ask) return await asked(peers, values.ask, true);
    await asked(peers, fixed, false);
    await generated(peers);
    for (const difference of differences) await group(difference.what, () => shown(peers, difference));
  } finally {
    await peers.stop();
  }
});
process.exit(end());

/** Sends queries that were written by hand. @param loud whether to show the answers */
async function asked(peers: Peers, queries: readonly string[], loud: boolean): Promise<void> {
  for (const query of queries) {
    const { faults, answers, difference } = await verdict(peers, queryOf(query));
    const under = difference && loud ? ` (under: ${difference.what})` : '';
    check(`GET ${query}`, faults.length === 0, faults.join('; ') + under);
    if (loud) console.log(`${brief(answers.theirs.json, 2_000)}\n${brief(answers.ours.json, 2_000)}`);
  }
}

/** Sends generated queries until enough of them fell under no difference. */
async function generated(peers: Peers): Promise<void> {
  const wanted = Number(values.queries);
  const random = newRandom(Number(values.seed));
  const under = new Map<Difference, number>();
  const findings: Query[] = [];
  let [alike, filled, large, sent] = [0, 0, 0, 0];
  for (; alike + findings.length < wanted && sent < wanted * 3; sent++) {
    const query = newQuery(random, peers.data);
    const { difference, faults, answers } = await verdict(peers, query);
    if (difference) under.set(difference, (under.get(difference) ?? 0) + 1);
    if (faults.length > 0) findings.push(query);
    else if (!difference) {
      const rows = Array.isArray(answers.ours.json) ? answers.ours.json.length : 1;
      alike++;
      if (rows > 0) filled++;
      if (rows > 100) large++;
    }
  }
  console.log(
    `Seed ${values.seed}, ${sent} queries: ${alike} are answered alike, of which ${filled} find rows,`,
  );
  console.log(`${large} more than 100. The others differ as they should:`);
  for (const difference of differences.filter((d) => d.covers))
    console.log(`  ${String(under.get(difference) ?? 0).padStart(4)}  ${difference.what}`);
  await tell(peers, findings);
  check(`${wanted} generated queries are answered alike`, alike >= wanted && findings.length === 0, alike);
}

/** Shows the smallest query of each finding. */
async function tell(peers: Peers, findings: readonly Query[]): Promise<void> {
  const told = new Set<string>();
  for (const finding of findings.slice(0, SHOWN)) {
    const query = await smallest(finding, async (fewer) => (await verdict(peers, fewer)).faults.length > 0);
    if (told.has(address(query))) continue;
    told.add(address(query));
    check(
      `GET ${decodeURIComponent(address(query))}`,
      false,
      (await verdict(peers, query)).faults.join('; '),
    );
  }
}

/** Tries what the table says. */
async function shown({ jsonServer, ledge, admin }: Peers, difference: Difference): Promise<void> {
  const ask = async ({ method = 'GET', path, body, anonymous }: Example) => {
    const headers: Record<string, string> = anonymous ? {} : { authorization: admin.bearer };
    const [theirs, ours] = [jsonServer, ledge].map((base) => send(base + path, method, body, headers));
    return { theirs: await theirs!, ours: await ours! };
  };
  let answers: Answers | undefined;
  for (const example of difference.examples) answers = await ask(example);
  if (!answers) return;
  const differ = !difference.covers || mismatches(answers.theirs, answers.ours).length > 0;
  const holds = 'reorders' in difference || difference.holds(answers);
  const { method = 'GET', path } = difference.examples.at(-1)!;
  const seen = `${method} ${path}: ${answers.theirs.status} and ${answers.ours.status}`;
  check(`differs: ${difference.what}`, differ && holds, seen);
}
