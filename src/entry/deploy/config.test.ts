import { describe, expect, it } from 'vitest';
import { bound, type Config, configFindings, forgottenFindings, settingsFindings } from './config.ts';
import { lineOf } from './finding.ts';

const whole = {
  compatibility_date: '2026-11-01',
  compatibility_flags: ['nodejs_compat'],
  assets: { directory: 'dist/assets', binding: 'ASSETS' },
  durable_objects: { bindings: [{ name: 'PASSWORD_HASHER', class_name: 'PasswordHasher' }] },
  migrations: [{ tag: 'password-hasher', new_sqlite_classes: ['PasswordHasher'] }],
  ratelimits: [{ name: 'RATE_LIMITER', namespace_id: '1', simple: { limit: 30, period: 60 } }],
  observability: { enabled: true },
  vars: {},
} as unknown as Config;
const linesOf = (more: object) => configFindings({ ...whole, ...more }, '2026-11-25').map(lineOf);

describe('wrangler.toml', () => {
  it('is good as it comes', () => {
    expect(linesOf({}).filter((line) => !line.startsWith('✓'))).toEqual([]);
  });

  it.each<[string, object, RegExp]>([
    ['no date', { compatibility_date: undefined }, /^✗ .*no compatibility_date/],
    ['a date to come', { compatibility_date: '2026-11-26' }, /^✗ .*in the future/],
    ['no Node', { compatibility_flags: [] }, /^✗ .*nodejs_compat/],
    ['no assets', { assets: undefined }, /^✗ \[assets\]/],
    ['a secret', { vars: { SECRET: 'x' } }, /^✗ SECRET stands in \[vars\]/],
    ['a token', { vars: { LIBSQL_AUTH_TOKEN: 'x' } }, /^✗ LIBSQL_AUTH_TOKEN/],
    ['an object without its class', { migrations: [] }, /^✗ PASSWORD_HASHER is bound/],
    ['no object', { durable_objects: { bindings: [] } }, /^! PASSWORD_HASHER is not bound: .*Free plan/],
    ['no limiter', { ratelimits: [] }, /^! RATE_LIMITER/],
    ['no log', { observability: { enabled: false } }, /^! \[observability\]/],
  ])('%s is told', (_, more, told) => {
    const wrong = linesOf(more).filter((line) => !line.startsWith('✓'));
    expect(wrong).toEqual([expect.stringMatching(told)]);
  });
});

describe('an environment of wrangler.toml', () => {
  const lines = (config: object, top: object = {}) =>
    forgottenFindings({ ...whole, ...top }, { ...whole, ...config }, 'staging').map(lineOf);

  it('is good with the bindings of the top level', () => {
    expect(lines({})).toEqual([]);
    expect(bound(whole)).toEqual(['PASSWORD_HASHER', 'RATE_LIMITER', 'ASSETS']);
  });

  it.each<[string, object, object, string]>([
    ['an object', { durable_objects: { bindings: [] } }, {}, '✗ [env.staging] lacks PASSWORD_HASHER: '],
    ['a limiter', { ratelimits: undefined }, {}, '✗ [env.staging] lacks RATE_LIMITER: '],
    ['one of your own', {}, { kv_namespaces: [{ binding: 'CACHE' }] }, '✗ [env.staging] lacks CACHE: '],
    ['a var', {}, { vars: { PUBLIC_URL: 'x' } }, '! [env.staging.vars] lacks PUBLIC_URL: '],
  ])('without %s is told', (_, config, top, told) => {
    expect(lines(config, top)).toEqual([expect.stringContaining(told)]);
  });

  it('is named in what is to be done', () => {
    const { findings } = settingsFindings({}, {}, 'staging');
    const said = [
      ...findings,
      ...configFindings({ ...whole, vars: { SECRET: 'x' } }, '2026-11-25', 'staging'),
    ];
    const text = said.map(lineOf).join('\n');
    expect(text.match(/secret put \w+ --env=staging/g)).toHaveLength(3);
    expect(text.match(/\[env\.staging\.vars\]/g)).toHaveLength(2);
  });
});

describe('settings', () => {
  const given = {
    SECRET: 'tLh4bDZ0mVtXk1q9rJw8sPz3yNc6uFg2',
    LIBSQL_URL: 'libsql://db.example',
    PUBLIC_URL: 'https://api.example',
  };
  const wrong = (vars: object, more: object = {}) =>
    settingsFindings({ ...vars }, { ...given, ...more })
      .findings.map(lineOf)
      .filter((line) => !line.startsWith('✓'));

  it('are good when each is there', () => {
    expect(wrong({})).toEqual([]);
  });

  it.each<[string, object, RegExp]>([
    ['a secret of few characters', { SECRET: 'ab'.repeat(20) }, /^✗ SECRET is soon guessed/],
    ['a short secret', { SECRET: 'short' }, /^✗ Bad setting: SECRET/],
    ['no secret', { SECRET: undefined }, /^✗ SECRET is not known here/],
    ['no database', { LIBSQL_URL: undefined }, /^✗ LIBSQL_URL is not known here/],
    [
      'a database of this machine',
      { LIBSQL_URL: 'http://127.0.0.1:8080' },
      /^✗ 127\.0\.0\.1 is an address of this network/,
    ],
    ['a database of this network', { LIBSQL_URL: 'https://192.168.1.9' }, /^✗ 192\.168\.1\.9/],
    ['a database without TLS', { LIBSQL_URL: 'http://db.example' }, /^✗ db\.example is asked without TLS/],
    ['a replica of this machine', { LIBSQL_REPLICA_URL: 'https://localhost' }, /^✗ localhost/],
    ['no address of its own', { PUBLIC_URL: undefined }, /^! PUBLIC_URL/],
    ['a setting that is none', { LOG: 'loud' }, /^✗ Bad setting: LOG/],
  ])('%s is told', (_, more, told) => {
    expect(wrong({}, more)).toEqual([expect.stringMatching(told)]);
  });

  it('say no secret, and [vars] win over what is here', () => {
    const lines = wrong({ LOG: 'loud' }, { LOG: 'json', SECRET: 'sssssssssssssssssssssssssssssssssecret' });
    expect(lines.join()).not.toContain('sssss');
    expect(lines).toEqual([expect.stringMatching(/LOG/)]);
  });
});
