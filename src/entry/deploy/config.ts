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

/** How a secret is set. @param env the environment of wrangler.toml, empty for its top level */
const put = (name: string, env: string) => `npx wrangler secret put ${name} --env=${env}`;
/** The table of the vars of an environment. */
const varsOf = (env: string) => (env ? `[env.${env}.vars]` : '[vars]');

/** @param today as `2026-11-25` @param env the environment whose settings they are, empty for the top level */
export function configFindings(config: Config, today: string, env = ''): Finding[] {
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
    findings.push(bad(`${name} stands in ${varsOf(env)}, where everybody reads it: ${put(name, env)}`));
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

/** What the top level binds or sets and an environment does not: it inherits all else. @param env its name */
export function forgottenFindings(top: Config, config: Config, env: string): Finding[] {
  const lacking = (has: string[], all: string[]) => all.filter((name) => !has.includes(name)).join(', ');
  const bindings = lacking(bound(config), bound(top));
  const vars = lacking(Object.keys(config.vars ?? {}), Object.keys(top.vars ?? {}));
  return [
    ...(bindings ? [bad(`[env.${env}] lacks ${bindings}: of the top level it inherits no bindings`)] : []),
    ...(vars ? [mind(`${varsOf(env)} lacks ${vars}: of the top level it inherits no [vars]`)] : []),
  ];
}

/** The names of all bindings, of whatever kind: a Durable Object and a rate limit have a `name`, the others a `binding`. */
export function bound({ durable_objects: objects, ratelimits, ...config }: Config): string[] {
  const named = [...(objects?.bindings ?? []), ...(ratelimits ?? [])].map(({ name }) => name);
  const texts = JSON.stringify(config).matchAll(/"binding":"([^"]+)"/g);
  return [...named, ...[...texts].map(([, name]) => name!)];
}

/**
 * The settings that a Worker would have, and what is wrong with them.
 * @param given those of this machine's environment @param env as of `configFindings`
 */
export function settingsFindings(
  vars: Record<string, unknown>,
  given: Record<string, string | undefined>,
  env = '',
): { settings: Settings | undefined; findings: Finding[] } {
  let settings: Settings;
  try {
    settings = parseSettings({ ...given, ...vars, NODE_ENV: 'production' });
  } catch (error) {
    return { settings: undefined, findings: [bad((error as Error).message)] };
  }
  return { settings, findings: [...secretFindings(settings, env), ...addressFindings(settings, env)] };
}

function secretFindings({ SECRET }: Settings, env: string): Finding[] {
  const set = `openssl rand -base64 32 | ${put('SECRET', env)}`;
  if (!SECRET)
    return [
      bad(`SECRET is not known here, so it was not tried: give it to this command too. To set it: ${set}`),
    ];
  if (new Set(SECRET).size < 12) return [bad(`SECRET is soon guessed: ${set}`)];
  return [good('SECRET is long and of many characters')];
}

const LOCAL =
  /^(localhost|127\.|0\.0\.0\.0|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|\[::1\]|.*\.(local|internal)$)/;

function addressFindings({ LIBSQL_URL, LIBSQL_REPLICA_URL, PUBLIC_URL }: Settings, env: string): Finding[] {
  const findings: Finding[] = [];
  if (!LIBSQL_URL)
    findings.push(
      bad(`LIBSQL_URL is not known here: ${put('LIBSQL_URL', env)}, and give it to this command`),
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
      mind(
        `PUBLIC_URL is not set in ${varsOf(env)}: links in messages, and iss of tokens, would say localhost`,
      ),
    );
  return findings;
}
