/** The results as a page of Markdown. */
import type { Held } from './numbers.ts';
import type { Results } from './results.ts';

export type Run = {
  date: string;
  machine: readonly string[];
  results: Results;
  held: readonly Held[];
  /** Memory of each server in MB (PSS): once it answers, and after all loads. */
  memory: ReadonlyMap<string, { idle: number; after: number }>;
  about: ReadonlyMap<string, string>;
  fsyncMs: number;
  repeats: number;
  seconds: number;
  /** Servers that this machine does not have, and those that failed, with the reason. */
  missing: readonly string[];
};

/** A table of Markdown, the numbers to the right. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map((_, i) => (i === 0 ? '---' : '--:')), ...rows]
    .map((row) => `| ${row.join(' | ')} |`)
    .join('\n');

const number = (value: number): string =>
  value >= 100 ? Math.round(value).toLocaleString('en-US') : value.toFixed(value >= 10 ? 1 : 2);

/** CPU time of a request; of the database server beside it, after a plus. */
function cpuOf({ results }: Run, server: string, scenario: string): string {
  const found = results.of(server, scenario);
  if (!found) return '';
  return number(found.cpu) + (found.database > 0 ? ` + ${number(found.database)}` : '');
}

function overview(run: Run): string {
  const { results } = run;
  const rows = results.servers.map((server) => [
    results.title(server),
    ...results.scenarios.map((scenario) => cpuOf(run, server, scenario)),
  ]);
  return table(['CPU µs a request', ...results.scenarios.map((name) => results.scenario(name))], rows);
}

/** Each figure of one scenario, and how Ledge on Node, Bun and workerd compare. */
function section(run: Run, scenario: string): string {
  const { results } = run;
  const mine = results.servers.filter((name) => name.startsWith('ledge'));
  const rows = results.servers.flatMap((server) => {
    const found = results.of(server, scenario);
    if (!found) return [];
    const ratios = mine.map((name) => {
      const cpu = results.of(name, scenario)?.cpu;
      return cpu === undefined || name === server ? '' : `${(cpu / found.cpu).toFixed(2)} ×`;
    });
    const { perSecond, p50, p99 } = found;
    return [
      [
        results.title(server),
        cpuOf(run, server, scenario),
        number(perSecond),
        number(p50),
        number(p99),
        ...ratios,
      ],
    ];
  });
  const head = [
    'server',
    'CPU µs',
    'requests/s',
    'p50 ms',
    'p99 ms',
    ...mine.map((name) => `${results.title(name)} to it`),
  ];
  return `### ${results.scenario(scenario)}\n\n${table(head, rows)}`;
}

export const heldText = (holds: boolean | undefined) =>
  holds === undefined ? '' : holds ? 'holds' : 'does not hold';

/** The list of the numbers to hold, also for a terminal. */
export const heldTable = (held: readonly Held[]): string =>
  table(
    ['number', 'bound', 'got', ''],
    held.map(({ what, bound, got, holds }) => [what, bound, got, heldText(holds)]),
  );

export function markdown(run: Run): string {
  const { results, memory, about } = run;
  const memories = results.servers.map((server) => {
    const found = memory.get(server);
    return [
      results.title(server),
      about.get(server) ?? '',
      ...(found ? [number(found.idle), number(found.after)] : ['', '']),
    ];
  });
  return `# Ledge beside its peers

\`npm run bench\` wrote this page on ${run.date}, on a machine of this kind:

${run.machine.map((line) => `- ${line}`).join('\n')}
- one fsync of 4 KiB on its disk: ${run.fsyncMs.toFixed(2)} ms (median)

![CPU time of a request, and creates a second](results.svg)

All servers hold the same rows: 10 users, 100 posts, 500 comments. They run side by side, and are put under load one at a time, in turn, ${run.repeats} times for ${run.seconds} s in each scenario after a warm-up; the figures are medians. CPU time is user and system of all of a server's processes, from /proc, over the requests that it answered; after a plus it is that of the database server (sqld) beside it. Reads come over 32 connections that are kept alive. Each server's answers are compared with the rows before, and one with another status ends the run.

- **Durability**: SQLite's WAL with \`synchronous=FULL\` for all: a create is answered when it is on disk. sqld runs with its default, \`synchronous=NORMAL\`, for Ledge and its peer alike; json-server rewrites its file without fsync.
- **Ledge** runs as in production: validation, credentials, rights, ETag, security headers, CORS, request id, and the access log in a file. Its tables have triggers and columns of its own. The peers check what they must and do no more: no access log, no security headers, plain tables with the same columns and indexes, prepared statements.
- **Bearer** is a JWT: Ledge's is signed with EdDSA, bound to a session, and remembered once it has been checked; the peers check HS256 each time. **Basic** is an account with a scrypt hash at Ledge, remembered likewise; at the peers it is compared with the one credential of their settings.
- **304** comes from a version that is read (Ledge), or from a hash of the whole body (Express, json-server); the others give no ETag by themselves.
${run.missing.map((line) => `- Not measured: ${line}\n`).join('')}
## Numbers to hold

${heldTable(run.held)}

## CPU time

${overview(run)}

## Memory

${table(['server', 'stands on', 'MB idle', 'MB after all loads'], memories)}

## Each scenario

${results.scenarios.map((scenario) => section(run, scenario)).join('\n\n')}
`;
}
