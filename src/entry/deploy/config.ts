/** What wrangler.toml says, as far as a deployment depends on it. */
import type { Unstable_Config } from 'wrangler';
import { parseSettings, type Settings } from '../../config.ts';
import { bad, type Finding, good, mind } from './finding.ts';

/** What is written in a file that people commit is known to them all. */
const PRIVATE = ['SECRET', 'LIBSQL_AUTH_TOKEN'];

export type Config = Pick<
  Unstable_Config,
  | 'compatibility_date'
  | 'compatibility_flags'
  | 'durable_objects'
  | 'migrations'
  | 'ratelimits'
  | 'observability'
  | 'assets'
  | 'vars'
>;

/** @param today as `2026-11-25` */
export function configFindings(config: Config, today: string): Finding[] {
  const { compatibility_date: date, compatibility_flags: flags, vars } = config;
  const findings: Finding[] = [];
  if (!date) findings.push(bad('wrangler.toml has no compatibility_date'));
  else if (date > today)
    findings.push(bad(`compatibility_date ${date} is in the future, which Cloudflare refuses`));
  if (!flags?.includes('nodejs_compat'))
    findings.push(bad('compatibility_flags lacks nodejs_compat, with whose crypto passwords are hashed'));
  if (!config.assets?.binding)
    findings.push(bad('[assets] has no binding: /docs would be without its files'));
  for (const name of PRIVATE.filter((name) => vars?.[name]))
    findings.push(bad(`${name} stands in [vars], where everybody reads it: npx wrangler secret put ${name}`));
  if (findings.length === 0) findings.push(good(`wrangler.toml, compatible with ${date}`));
  return [...findings, ...hashing(config), ...optional(config)];
}

/** Hashing takes 0.2 s of CPU: a Worker on the Free plan has 10 ms, a Durable Object 30 s. */
function hashing({ durable_objects: objects, migrations }: Config): Finding[] {
  const bound = objects?.bindings.some(({ name }) => name === 'PASSWORD_HASHER');
  const made = migrations?.some(({ new_sqlite_classes: classes }) => classes?.includes('PasswordHasher'));
  if (bound && !made)
    return [
      bad('PASSWORD_HASHER is bound, and no [[migrations]] has new_sqlite_classes = ["PasswordHasher"]'),
    ];
  if (bound) return [good('Passwords are hashed in a Durable Object, also on the Free plan')];
  return [mind('PASSWORD_HASHER is not bound: on the Free plan every sign-in would exceed its 10 ms of CPU')];
}

function optional({ ratelimits, observability }: Config): Finding[] {
  const limited = ratelimits?.some(({ name }) => name === 'RATE_LIMITER');
  return [
    ...(limited ? [] : [mind('RATE_LIMITER is not bound: the database alone counts attempts')]),
    ...(observability?.enabled ? [] : [mind('[observability] is not enabled: nobody keeps the log')]),
  ];
}

/** The settings that a Worker would have, and what is wrong with them. @param given those of this machine's environment */
export function settingsFindings(
  vars: Record<string, unknown>,
  given: Record<string, string | undefined>,
): { settings: Settings | undefined; findings: Finding[] } {
  let settings: Settings;
  try {
    settings = parseSettings({ ...given, ...vars, NODE_ENV: 'production' });
  } catch (error) {
    return { settings: undefined, findings: [bad((error as Error).message)] };
  }
  return { settings, findings: [...secretFindings(settings), ...addressFindings(settings)] };
}

function secretFindings({ SECRET }: Settings): Finding[] {
  const put = 'openssl rand -base64 32 | npx wrangler secret put SECRET';
  if (!SECRET)
    return [
      bad(`SECRET is not known here, so it was not tried: give it to this command too. To set it: ${put}`),
    ];
  if (new Set(SECRET).size < 12) return [bad(`SECRET is soon guessed: ${put}`)];
  return [good('SECRET is long and of many characters')];
}

const LOCAL =
  /^(localhost|127\.|0\.0\.0\.0|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|\[::1\]|.*\.(local|internal)$)/;

function addressFindings({ LIBSQL_URL, LIBSQL_REPLICA_URL, PUBLIC_URL }: Settings): Finding[] {
  const findings: Finding[] = [];
  if (!LIBSQL_URL)
    findings.push(
      bad('LIBSQL_URL is not known here: npx wrangler secret put LIBSQL_URL, and give it to this command'),
    );
  for (const url of [LIBSQL_URL, LIBSQL_REPLICA_URL].filter((url) => url !== undefined)) {
    const { hostname, protocol } = new URL(url);
    if (LOCAL.test(hostname))
      findings.push(bad(`${hostname} is an address of this network: Cloudflare cannot reach it`));
    else if (/^(http|ws):$/.test(protocol))
      findings.push(bad(`${hostname} is asked without TLS: anybody on the way reads along`));
  }
  if (LOCAL.test(new URL(PUBLIC_URL).hostname))
    findings.push(
      mind('PUBLIC_URL is not set in [vars]: links in messages, and iss of tokens, would say localhost'),
    );
  return findings;
}
