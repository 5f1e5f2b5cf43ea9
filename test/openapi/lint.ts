/**
 * `node test/openapi/lint.ts` (after `npm ci` in this folder): what Redocly and Spectral say of `/openapi.json`,
 * as a running server gives it out, with an API_PREFIX and without. Each finding is a failure, a warning too.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../../src/entry/tools/child.ts';
import { newChecks } from '../checks.ts';
import { run, start } from '../commands.ts';

const LIMIT_S = 60;
const HERE = import.meta.dirname;
const { check, group, end } = newChecks();
const folder = mkdtempSync(join(tmpdir(), 'ledge-openapi-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, () => process.exit(130));

const quiet = { REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' };
const env = {
  PATH: process.env.PATH,
  HOME: process.env.HOME,
  NODE_ENV: 'development',
  LOG: 'off',
  PORT: '0',
};

type Finding = { rule: string; level: string; message: string; where: string };

/** Starts a server, and keeps what it says of itself in a file. */
async function fetched(prefix: string): Promise<string> {
  const settings = { SEED: 'false', API_PREFIX: prefix, DATA_DIR: join(folder, `data${prefix}`) };
  const where = { cwd: ROOT, env: { ...env, ...settings } };
  const server = start([process.execPath, join(ROOT, 'src/entry/start.js')], where);
  try {
    const [, base] = await server.line(/listens on (\S+)/);
    const answer = await fetch(new URL(`${prefix}/openapi.json`, base), {
      signal: AbortSignal.timeout(LIMIT_S * 1_000),
    });
    const text = await answer.text();
    console.log(`${prefix || '/'}: ${text.length} bytes`);
    const file = join(folder, `openapi${prefix.replace('/', '-')}.json`);
    writeFileSync(file, text);
    return file;
  } finally {
    await server.kill();
  }
}

/** @throws Error where the linter does not run */
async function linted(name: string, args: string[], parse: (text: string) => Finding[]): Promise<Finding[]> {
  const script = join(HERE, 'node_modules', name);
  const where = { cwd: HERE, env: { ...env, ...quiet } };
  const { stdout, stderr } = await run([process.execPath, script, ...args], where, LIMIT_S);
  try {
    return parse(stdout);
  } catch {
    throw new Error(
      `${name} did not run (npm ci --prefix test/openapi): ${(stderr || stdout).slice(0, 500)}`,
    );
  }
}

type Redocly = {
  problems: { ruleId: string; severity: string; message: string; location: { pointer?: string }[] }[];
};
const redocly = (file: string) =>
  linted(
    '@redocly/cli/bin/cli.js',
    ['lint', file, '--config', join(HERE, 'redocly.yaml'), '--format=json', '--max-problems=1000'],
    (text) =>
      (JSON.parse(text) as Redocly).problems.map(({ ruleId, severity, message, location }) => ({
        ...{ rule: ruleId, level: severity, message },
        where: location[0]?.pointer ?? '',
      })),
  );

type Spectral = { code: string; severity: number; message: string; path: string[] }[];
const levels = ['error', 'warning', 'info', 'hint'];
const spectral = (file: string) =>
  linted(
    '@stoplight/spectral-cli/dist/index.js',
    ['lint', file, '--ruleset', join(HERE, 'spectral.yaml'), '--format', 'json', '--quiet'],
    (text) =>
      (JSON.parse(text) as Spectral).map(({ code, severity, message, path }) => ({
        ...{ rule: code, level: levels[severity] ?? String(severity), message },
        where: path.join('/'),
      })),
  );

for (const prefix of ['', '/api']) {
  await group(`the document below ${prefix || '/'}`, async () => {
    const file = await fetched(prefix);
    for (const [name, lint] of [
      ['Redocly', redocly],
      ['Spectral', spectral],
    ] as const) {
      const findings = await lint(file);
      for (const { level, rule, message, where } of findings)
        console.log(`  ${level} ${rule}: ${message} (${where})`);
      const count = findings.length === 0 ? '' : `${findings.length} findings`;
      check(`${name} finds nothing in the document below ${prefix || '/'}`, findings.length === 0, count);
    }
  });
}
process.exit(end());
