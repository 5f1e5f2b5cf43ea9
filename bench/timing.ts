/**
 * Whether the time of an answer tells who has an account: sign-ins with an unknown name, and with the wrong
 * password of one that exists, one at a time in random order.
 *
 *     node bench/timing.ts [--pairs 400] [--accounts 100] [--seed 1]
 *
 * Prints both distributions and the AUC (Mann-Whitney): the chance that a known one takes longer than an unknown
 * one, 0.5 where they cannot be told apart. Exit code 1 when it is off by more than 0.05.
 */
import { Agent } from 'node:http';
import { parseArgs } from 'node:util';
import { mulberry } from '../test/load-mix.ts';
import { startTarget } from '../test/targets/index.ts';
import { addressOf, ascending, ms, quantile, send } from './support.ts';

const MAX_OFF = 0.05;
const { values } = parseArgs({
  options: {
    pairs: { type: 'string', default: '400' },
    accounts: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
  },
});
const pairs = Number(values.pairs);
const accounts = Number(values.accounts);
const random = mulberry(Number(values.seed));

/** The chance that one of `a` is larger than one of `b`, ties counting half. */
function auc(a: readonly number[], b: readonly number[]): number {
  let larger = 0;
  for (const x of a) for (const y of b) larger += x > y ? 1 : x === y ? 0.5 : 0;
  return larger / (a.length * b.length);
}

function shuffle<T>(items: T[]): T[] {
  for (let i = items.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [items[i], items[j]] = [items[j]!, items[i]!];
  }
  return items;
}

const target = await startTarget('node-file');
try {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  let sent = 0;
  /** Each request has an address of its own, and each name few guesses: nothing here is throttled. */
  const post = async (path: string, json: object, expected: number) => {
    const answer = await send(target.baseUrl + path, { agent, json, address: addressOf(sent++) });
    if (answer.status !== expected)
      throw new Error(`${path} → ${answer.status} ${answer.text.slice(0, 200)}`);
    return answer.ms;
  };
  const known = Array.from({ length: accounts }, (_, i) => `known${i}`);
  for (const username of known) {
    const json = { username, email: `${username}@example.com`, password: `the password of ${username}` };
    await post('/auth/register', json, 201);
  }
  const tries = shuffle(
    Array.from({ length: pairs }, (_, i) => [`known${i % accounts}`, `other${i % accounts}`]).flat(),
  );
  const times: Record<'known' | 'other', number[]> = { known: [], other: [] };
  for (const [i, username] of tries.entries()) {
    const took = await post('/auth/login', { username, password: `wrong password ${i}` }, 401);
    times[username.startsWith('known') ? 'known' : 'other'].push(took);
  }
  for (const [name, label] of [
    ['other', 'unknown user'],
    ['known', 'wrong password'],
  ] as const) {
    const sorted = ascending(times[name]);
    console.log(`${label}: median ${ms(quantile(sorted, 0.5))}, p90 ${ms(quantile(sorted, 0.9))}`);
  }
  const chance = auc(times.known, times.other);
  console.log(`AUC over ${pairs} pairs and ${accounts} accounts: ${chance.toFixed(3)}`);
  if (Math.abs(chance - 0.5) > MAX_OFF) process.exitCode = 1;
  agent.destroy();
} finally {
  await target.stop();
}
