/** The figures of a run: each scenario's repetitions on each server, of which the medians are told. */
import { type Measured, median } from './measure.ts';

export type Figures = Pick<Measured, 'cpu' | 'database' | 'perSecond' | 'p50' | 'p99'>;
type Named = { name: string; title: string };

export class Results {
  readonly servers: readonly string[];
  readonly scenarios: readonly string[];
  readonly #titles: Map<string, string>;
  readonly #scenarioTitles: Map<string, string>;
  readonly #measured = new Map<string, Measured[]>();

  constructor(servers: readonly Named[], scenarios: readonly Named[]) {
    this.servers = servers.map(({ name }) => name);
    this.scenarios = scenarios.map(({ name }) => name);
    this.#titles = new Map(servers.map(({ name, title }) => [name, title]));
    this.#scenarioTitles = new Map(scenarios.map(({ name, title }) => [name, title]));
  }

  add(server: string, scenario: string, measured: Measured): void {
    const key = `${server} ${scenario}`;
    this.#measured.set(key, [...(this.#measured.get(key) ?? []), measured]);
  }

  /** The medians of a server's figures; undefined where it was not measured. */
  of(server: string, scenario: string): Figures | undefined {
    const all = this.#measured.get(`${server} ${scenario}`);
    if (!all) return undefined;
    const middle = (name: keyof Figures) => median(all.map((one) => one[name]));
    return {
      cpu: middle('cpu'),
      database: middle('database'),
      perSecond: middle('perSecond'),
      p50: middle('p50'),
      p99: middle('p99'),
    };
  }

  title(server: string): string {
    return this.#titles.get(server) ?? server;
  }
  scenario(name: string): string {
    return this.#scenarioTitles.get(name) ?? name;
  }
}
