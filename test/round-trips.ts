/**
 * Every operation of the OpenAPI document is one round trip to a remote database, credentials included once they
 * are known; those that make or check a password are two. Counted at a real libSQL server, and printed as a table.
 * Then 20 ms are added to each round trip: an answer takes at most 1.3 times as long as one of them.
 *
 *     node test/round-trips.ts
 */
import { newChecks } from './checks.ts';
import { operations } from './round-trips/operations.ts';
import { startDeliveries } from './targets/deliveries.ts';
import { openCounted } from './unit/counted.ts';

const DELAY_MS = 20;
const MAX_RATIO = 1.3;
const REPEATED = 15;

const { check, group, end } = newChecks(120_000);
const deliveries = await startDeliveries();
const counted = await openCounted({ DELIVER_URL: deliveries.url });
const median = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1]!;

async function timed(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < REPEATED; i++) {
    const start = performance.now();
    await work();
    times.push(performance.now() - start);
  }
  return median(times);
}

try {
  const { paths } = (await (await counted.app.request('/openapi.json')).json()) as {
    paths: Record<string, Record<string, { operationId?: string }>>;
  };
  const declared = Object.values(paths).flatMap((item) =>
    Object.values(item).flatMap(({ operationId }) => operationId ?? []),
  );
  const seen = new Set<string>();
  await group('the operations', async () => {
    for await (const { id, path, init, most, status = 200 } of operations(counted, deliveries.url)) {
      seen.add(id);
      const { authorization } = (init.headers as { authorization?: string } | undefined) ?? {};
      // Known: asked for within the last ten seconds, and not forgotten since for what has changed.
      if (authorization) await counted.cost('/auth/me', { headers: { authorization } });
      const found = await counted.cost(path, init);
      const name = `${id.padEnd(24)} ${(init.method ?? 'GET').padEnd(6)} ${path.replace(/\?.*/, '?…')}`;
      const right = found.status === status && found.trips <= most;
      check(
        name,
        right,
        `${found.trips}${right ? '' : ` (at most ${most}), ${found.status} ${found.text.slice(0, 200)}`}`,
      );
    }
  });
  const left = declared.filter((id) => !seen.has(id));
  check('every operation of the document was counted', left.length === 0, left.join() || declared.length);

  await group('with a slow database', async () => {
    counted.slow(DELAY_MS);
    const trip = await timed(() => counted.client.execute('SELECT 1'));
    const as = { authorization: counted.admin };
    const [first] = counted.resources.filter(({ body }) => body);
    const json = { ...as, 'content-type': 'application/json' };
    const body = JSON.stringify(await counted.body(first!, 'slow'));
    const id = await counted.firstOf(first!.name);
    const patch = JSON.stringify({ [first!.text]: 'slower' });
    const requests: [string, string, RequestInit][] = [
      ['a row', `/${first!.name}/${id}`, {}],
      ['a list', `/${first!.name}?_limit=20`, {}],
      ['a row, signed in', `/${first!.name}/${id}`, { headers: as }],
      ['a create', `/${first!.name}`, { method: 'POST', headers: json, body }],
      ['a change', `/${first!.name}/${id}`, { method: 'PATCH', headers: json, body: patch }],
    ];
    for (const [name, path, init] of requests) {
      const took = await timed(async () => (await counted.app.request(path, init)).text());
      const ratio = took / trip;
      check(
        `${name} takes at most ${MAX_RATIO} round trips of ${trip.toFixed(1)} ms`,
        ratio <= MAX_RATIO,
        ratio.toFixed(2),
      );
    }
  });
} finally {
  await counted.stop();
  await deliveries.stop();
}
process.exit(end());
