/** What `npm run stack` is told on its command line. */
import { parseArgs } from 'node:util';
import { settingsSchema } from '../../config.ts';
import { Refusal } from '../refusal.ts';

export const USAGE = `npm run stack -- [--servers 2] [--bun] [--https-port 8443] [--http-port 8080]
                 [--api-port 8801, and those after it] [--database-port 8901, and the one after it]
API_PREFIX in the environment is the path of the API: /api.`;

export interface StackOptions {
  readonly help: boolean;
  readonly runtime: 'node' | 'bun';
  /** The ports of the API servers, one each. */
  readonly api: readonly number[];
  readonly https: number;
  readonly http: number;
  readonly primary: number;
  readonly replica: number;
  readonly prefix: string;
}

/** @throws Refusal of one line */
export function stackOptions(args: readonly string[], env: NodeJS.ProcessEnv): StackOptions {
  const values = parsed(args);
  const servers = whole(values.servers, '--servers', 1, 16);
  const first = port(values['api-port'], '--api-port', servers - 1);
  const primary = port(values['database-port'], '--database-port', 1);
  const prefix = settingsSchema.shape.API_PREFIX.safeParse(env.API_PREFIX || '/api');
  if (!prefix.success || prefix.data === '')
    throw new Refusal('API_PREFIX must look like /api: beside it the stack serves a site');
  const options = {
    help: values.help,
    runtime: values.bun ? ('bun' as const) : ('node' as const),
    api: Array.from({ length: servers }, (_, index) => first + index),
    https: port(values['https-port'], '--https-port'),
    http: port(values['http-port'], '--http-port'),
    ...{ primary, replica: primary + 1, prefix: prefix.data },
  };
  const twice = portsOf(options).find((one, index, all) => all.indexOf(one) !== index);
  if (twice) throw new Refusal(`Port ${twice} is asked for twice`);
  return options;
}

/** Every port that is to be listened on. */
export const portsOf = ({ api, https, http, primary, replica }: Omit<StackOptions, 'help'>): number[] => [
  ...api,
  ...[https, http, primary, replica],
];

function parsed(args: readonly string[]) {
  const text = (fallback: string) => ({ type: 'string', default: fallback }) as const;
  const flag = { type: 'boolean', default: false } as const;
  const options = {
    ...{ help: flag, bun: flag, servers: text('2') },
    ...{ 'https-port': text('8443'), 'http-port': text('8080') },
    ...{ 'api-port': text('8801'), 'database-port': text('8901') },
  };
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw new Refusal(`${(error as Error).message.split('. ')[0]}\n${USAGE}`);
  }
}

/** @param more how many ports after it are needed as well */
const port = (text: string, name: string, more = 0) => whole(text, name, 1, 65_535 - more);

function whole(text: string, name: string, min: number, max: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= min && value <= max) return value;
  throw new Refusal(`${name} must be a whole number from ${min} to ${max}`);
}
