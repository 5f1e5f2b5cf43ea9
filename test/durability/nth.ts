/**
 * Each call of the database fails once, for each operation that writes: before it was carried out, and after, when
 * only the answer is lost (SQLite's own way of testing I/O errors).
 */
import type { newChecks } from '../checks.ts';
import { type Contents, difference, randomColumns, textOf } from './contents.ts';
import { writesOf } from './requests.ts';
import { type Ask, openWorld, type World } from './world.ts';

type Write = Ask & { operation: string };

/** More calls than any request makes. */
const CALLS = 20;
/** Answers the same whether there is such an account or not, and does it after that. */
const SILENT = ['POST /auth/forgot'];

export async function nthCalls({ check }: ReturnType<typeof newChecks>): Promise<void> {
  const world = await openWorld();
  try {
    const writes = await writesOf(world);
    const tags = ['Accounts', 'Administration', ...world.declared.resources.map(({ name }) => name)];
    const operations = Object.entries(world.document.paths).flatMap(([path, item]) =>
      Object.entries(item)
        .filter(([method, { tags: of = [] }]) => method !== 'get' && of.some((tag) => tags.includes(tag)))
        .map(([method]) => `${method.toUpperCase()} ${path}`),
    );
    const left = operations.filter((operation) => !writes.some((write) => write.operation === operation));
    check('every operation that writes is tried', left.length === 0, left.join(', '));

    // What the copies have before: a request that does nothing shows it.
    const { contents: before } = await world.attempt({ method: 'GET', path: '/status' });
    for (const write of writes) {
      const { calls, faults } = await failEach(world, write, before);
      check(
        `${labelOf(write)}: all or nothing, whichever of ${calls} calls fails`,
        faults.length === 0 && calls > 0,
        faults.join('; '),
      );
    }
  } finally {
    world.close();
  }
}

const labelOf = ({ operation, json, headers, as = '' }: Write) =>
  [
    operation,
    ...(Array.isArray(json) ? ['an array'] : []),
    ...(headers ? ['with an Idempotency-Key'] : []),
    ...(/^Basic/.test(as) ? ['by Basic'] : []),
    ...(/^Bearer ldg_/.test(as) ? ['by an API key'] : []),
  ].join(', ');

/** @returns how many calls the request makes, and what was wrong when one of them failed */
async function failEach(world: World, write: Write, before: Contents) {
  const done = await world.attempt(write);
  const again = await world.attempt(write);
  if (done.status >= 300) return { calls: done.calls, faults: [`it answers ${done.status} ${done.text}`] };
  const random = randomColumns(done.contents, again.contents);
  const faults: string[] = [];
  const [nothing, all] = [textOf(before, random), textOf(done.contents, random)];
  if (nothing === all) faults.push('it writes nothing');
  let at = 1;
  for (; at <= CALLS; at++) {
    let reached = false;
    for (const when of ['before', 'after'] as const) {
      const got = await world.attempt(write, { at, when });
      reached ||= got.calls >= at;
      const is = textOf(got.contents, random);
      const say = (what: string) =>
        faults.push(
          `call ${at}, ${when}: ${got.status} with ${what} (${difference(before, got.contents, random)})`,
        );
      if (got.status < 300 ? is !== all && !SILENT.includes(write.operation) : is !== nothing && is !== all)
        say(is === nothing ? 'nothing written' : 'a part written');
      if (got.status < 300) continue;
      if (got.status !== 503 || !/^application\/problem\+json/.test(got.type)) say('no problem of that kind');
      if (/SQLITE|SELECT|secret/.test(got.text)) say('what the database said');
    }
    if (!reached) break;
  }
  return { calls: at - 1, faults };
}
