/** What Ledge is to hold beside the peers, and whether it does. */
import type { Results } from './results.ts';

export type Held = { what: string; bound: string; got: string; holds: boolean | undefined };

const DURABLE = (name: string) => name !== 'json-server' && !name.startsWith('ledge');

/** Judges the figures of a run; `holds` is undefined where one of them is missing. */
export function numbersToHold(results: Results): Held[] {
  const cpu = (server: string, scenario: string, database = false) => {
    const found = results.of(server, scenario);
    return found && found.cpu + (database ? found.database : 0);
  };
  const atMost = (bound: number, server: string, peer: string, scenario: string, database = false): Held => {
    const [mine, theirs] = [cpu(server, scenario, database), cpu(peer, scenario, database)];
    const what = `${results.title(server)} to ${results.title(peer)}, ${results.scenario(scenario)}${database ? ', sqld included' : ''}`;
    if (!mine || !theirs) return { what, bound: `≤ ${bound} ×`, got: 'not measured', holds: undefined };
    const got = `${(mine / theirs).toFixed(2)} × (${mine.toFixed(0)} to ${theirs.toFixed(0)} µs)`;
    return { what, bound: `≤ ${bound} ×`, got, holds: mine <= bound * theirs };
  };
  const timesLess = (times: number, peer: string, scenario: string): Held => {
    const [mine, theirs] = [cpu('ledge-node', scenario), cpu(peer, scenario)];
    const what = `Ledge on Node, less than ${results.title(peer)}, ${results.scenario(scenario)}`;
    if (!mine || !theirs) return { what, bound: `≥ ${times} ×`, got: 'not measured', holds: undefined };
    return {
      what,
      bound: `≥ ${times} ×`,
      got: `${(theirs / mine).toFixed(1)} ×`,
      holds: theirs >= times * mine,
    };
  };
  const creates = (): Held => {
    const mine = results.of('ledge-node', 'create-64')?.perSecond;
    const rates = results.servers
      .filter(DURABLE)
      .map((name) => results.of(name, 'create-64')?.perSecond ?? 0);
    const best = Math.max(0, ...rates);
    const what = 'Ledge on Node, durable creates a second at 64 connections, to the best peer';
    if (!mine || !best) return { what, bound: '≥ 4 ×', got: 'not measured', holds: undefined };
    const got = `${(mine / best).toFixed(1)} × (${mine.toFixed(0)} to ${best.toFixed(0)})`;
    return { what, bound: '≥ 4 ×', got, holds: mine >= 4 * best };
  };
  return [
    atMost(1.1, 'ledge-node', 'fastify', 'one'),
    atMost(0.8, 'ledge-node', 'fastify', 'bearer'),
    atMost(0.8, 'ledge-node', 'fastify', 'twenty'),
    atMost(1.3, 'ledge-bun', 'elysia', 'one'),
    atMost(1.3, 'ledge-bun', 'elysia', 'bearer'),
    atMost(1.3, 'ledge-bun', 'elysia', 'twenty'),
    timesLess(5, 'fastapi', 'one'),
    timesLess(5, 'fastapi', 'bearer'),
    timesLess(5, 'fastapi', 'twenty'),
    atMost(0.7, 'ledge-workerd', 'hono-workerd', 'one'),
    atMost(0.7, 'ledge-workerd', 'hono-workerd', 'twenty'),
    atMost(0.7, 'ledge-workerd', 'hono-workerd', 'one', true),
    atMost(0.7, 'ledge-workerd', 'hono-workerd', 'twenty', true),
    creates(),
  ];
}
