/**
 * Requests of any kind to every operation of a running server; each is to get an answer below 500 that the
 * server's document declares.
 *
 *     node test/fuzz.ts [--project node-file] [--requests 5000] [--seed 1] [--seconds 280]
 *
 * `--project` may be repeated; workerd runs alone, without wrangler's slow proxy. `FUZZ_SEED` is a seed too, and
 * without any it is a new one, which is printed. A failure is printed as a line for a shell.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { newChecks } from './checks.ts';
import { fuzz } from './fuzz/run.ts';
import { moreTargetNames, startTarget, targetNames } from './targets/index.ts';
import type { RunningTarget, TargetName } from './targets/types.ts';
import { startWorkerd } from './targets/workerd.ts';

const { values } = parseArgs({
  options: {
    project: { type: 'string', multiple: true, default: ['node-file'] },
    requests: { type: 'string', default: '5000' },
    seed: { type: 'string', default: process.env.FUZZ_SEED || String(Date.now() % 1_000_000) },
    seconds: { type: 'string', default: '280' },
    connections: { type: 'string', default: '8' },
  },
});
const known = [...targetNames, ...moreTargetNames];
const unknown = values.project.filter((name) => !known.includes(name as TargetName));
if (unknown.length > 0) {
  console.error(`No project ${unknown.join(', ')}; there are ${known.join(', ')}.`);
  process.exit(2);
}
const { check, group, end } = newChecks();

/** Somebody who is signed in: the `Authorization` value, and the id. */
async function signedIn({ baseUrl }: RunningTarget, username: string, password: string) {
  const post = (path: string, json: object) =>
    fetch(`${baseUrl}${path}`, {
      method: 'POST',
      body: JSON.stringify(json),
      headers: { 'content-type': 'application/json' },
    });
  await post('/auth/register', { username, password, email: `${username}@example.com` });
  const { accessToken } = await (await post('/auth/login', { username, password })).json();
  const bearer = `Bearer ${accessToken}`;
  const me = await fetch(`${baseUrl}/auth/me`, { headers: { authorization: bearer } });
  return { bearer, id: (await me.json()).id as number };
}

/** What a server has logged of its own failures. */
const errorsOf = (log: string) =>
  readFileSync(log, 'utf8')
    .split('\n')
    .filter((line) => line.includes('"level":"error"'))
    .slice(-20)
    .join('\n');

async function run(target: RunningTarget): Promise<void> {
  const person = await signedIn(target, 'fuzzer', 'a long password');
  const admin = await signedIn(target, target.admin.username, target.admin.password);
  const wanted = Number(values.requests);
  const seed = Number(values.seed);
  const report = await fuzz({
    raw: target.name !== 'workerd-sqld',
    ...{ baseUrl: target.baseUrl, person: person.bearer, admin: admin.bearer, people: [person.id, admin.id] },
    ...{
      requests: wanted,
      seed,
      connections: Number(values.connections),
      limitMs: Number(values.seconds) * 1_000,
    },
  });
  for (const failure of report.failures) console.log(failure);
  if (report.failures.length > 0 && target.log) console.log(errorsOf(target.log));
  const statuses = Object.entries(report.statuses).map(([status, count]) => `${status} × ${count}`);
  const detail = `seed ${seed}, ${report.seconds.toFixed(1)} s, ${statuses.join(', ')}`;
  check(
    `${target.name}: ${report.sent} requests`,
    report.failures.length === 0 && report.sent === wanted,
    detail,
  );
  const ready = await fetch(`${target.baseUrl}/ready`);
  check(`${target.name}: is ready after them`, ready.status === 200, ready.status);
}

for (const name of values.project) {
  await group(name, async () => {
    const target = name === 'workerd-sqld' ? await startWorkerd() : await startTarget(name as TargetName);
    try {
      await run(target);
    } finally {
      await target.stop();
    }
  });
}
process.exit(end());
