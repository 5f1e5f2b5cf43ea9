/** The journey of one request as a picture for a terminal. */
import type { Call } from '../../db/watched.ts';
import type { Answer, Sent } from './ask.ts';
import type { Journey } from './journeys.ts';

const COLUMNS = 100;
const INDENT = 18;
const shown = [
  ...['content-type', 'etag', 'location', 'link', 'x-total-count', 'www-authenticate', 'retry-after'],
  ...['cache-control', 'x-request-id', 'server-timing'],
];
const places = { file: 'the embedded file', primary: 'the libSQL server', replica: 'the replica' };

/** @param journey of the API server; undefined where it tells nobody */
export function picture(sent: Sent, answer: Answer, journey: Journey | undefined): string {
  const web = webServer(answer);
  const away = journey && answer.ms - answer.connected - journey.ms;
  const down = [
    layer('Client', `${sent.method} ${sent.url}`, [
      ...Object.entries(sent.headers).map(([name, value]) => `${name}: ${hidden(name, value)}`),
      `connected after ${ms(answer.connected)}`,
    ]),
    ...(web ? [layer('Web server', web, away === undefined ? [] : [`${ms(away)} here and on the way`])] : []),
    layer('API server', journey ? `${journey.runtime}, process ${journey.process}` : '', about(journey)),
  ];
  const calls = (journey?.calls ?? []).map(database);
  const up = [
    ...(journey
      ? [layer('API server', `${journey.status} in ${ms(journey.ms)}`, [spent(journey.calls)])]
      : []),
    ...(web ? [layer('Web server', `${answer.status}, first byte after ${ms(answer.first)}`, [])] : []),
  ];
  const end = layer('Client', `${answer.status} ${answer.reason} after ${ms(answer.ms)}`, [
    ...shown.flatMap((name) => (answer.headers[name] ? [`${name}: ${answer.headers[name]}`] : [])),
    `${Buffer.byteLength(answer.text)} bytes${problem(answer)}`,
  ]);
  return [...down, ...calls, ...up]
    .map((each) => `${joined(each, '|')}\n    v`)
    .concat(joined(end, ' '))
    .join('\n');
}

type Layer = { head: string; lines: string[] };
const layer = (name: string, head: string, lines: string[]): Layer => ({
  head: `  ${name.padEnd(INDENT - 2)}${printable(head)}`.trimEnd(),
  lines: lines.flatMap((line) => wrapped(printable(line))),
});
const joined = ({ head, lines }: Layer, bar: string) =>
  [head, ...lines.map((line) => `    ${bar}`.padEnd(INDENT) + line)].join('\n');

function about(journey: Journey | undefined): string[] {
  if (!journey) return ['it tells its journeys in development alone, and to this machine alone'];
  const { credentials, caller, request } = journey;
  const who = caller ? `user ${caller.id} (${caller.role})` : 'nobody';
  const known = credentials === null ? 'no credentials' : `credentials: ${who}, in ${ms(credentials)}`;
  return [`request ${request}`, known];
}

function database({ place, at, ms: took, statements, rows, changed, failed }: Call): Layer {
  const found = [count(rows, 'row'), ...(changed ? [`${changed} changed`] : [])].join(', ');
  const outcome = failed ? 'failed' : found;
  return layer(
    'Database',
    `${places[place]}, asked after ${ms(at)}: ${outcome} in ${ms(took)}`,
    statements.map((text) => `${text};`),
  );
}

const spent = (calls: Call[]) => {
  const statements = calls.reduce((sum, call) => sum + call.statements.length, 0);
  const waited = calls.reduce((sum, call) => sum + call.ms, 0);
  return `${count(statements, 'statement')} in ${count(calls.length, 'call')}: ${ms(waited)}`;
};

/** What stands before the API server, which itself says neither. */
const webServer = ({ headers }: Answer) => (headers.via ?? headers.server)?.toString();

/** Credentials are for nobody who looks over a shoulder. */
const hidden = (name: string, value: string) =>
  /^(authorization|cookie)$/i.test(name) ? `${/^\w+ /.exec(value)?.[0] ?? ''}(not shown)` : value;

function problem({ status, text }: Answer): string {
  if (status < 400) return '';
  try {
    return `: ${(JSON.parse(text) as { detail?: string }).detail ?? ''}`;
  } catch {
    return '';
  }
}

const ms = (value: number) => `${value.toFixed(1)} ms`;
const count = (n: number, what: string) => `${n} ${what}${n === 1 ? '' : 's'}`;
/** In one line, and without what would speak to the terminal. */
const printable = (text: string) => text.replace(/\s+/g, ' ').replace(/\p{Cc}/gu, '?');

function wrapped(text: string): string[] {
  const room = COLUMNS - INDENT;
  return text.match(new RegExp(`\\S.{0,${room - 1}}(?=\\s|$)|\\S{${room}}`, 'g')) ?? [];
}
