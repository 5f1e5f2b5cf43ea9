/**
 * `npm run lesson:check -- NAME [URL] [--start COMMAND] [--json] [--junit FILE]`: tries anybody's server of a lesson.
 * Exit code 0 where all is met, 1 where something is not, 2 where it was called wrongly.
 */
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { check, checks } from '../lessons/check/index.ts';
import { junit, told } from '../lessons/check/report.ts';

const USAGE = `npm run lesson:check -- ${Object.keys(checks).join(' | ')} [http://localhost:8000]
  --start COMMAND  starts the server first, and ends it
  --json           findings for a program
  --junit FILE     findings for CI`;
/** So long a server that is started may take until it listens, in milliseconds. */
const START_MS = 20_000;

/** @returns undefined where it is called wrongly */
function options(args: string[]) {
  try {
    const text = { type: 'string' } as const;
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { start: text, json: { type: 'boolean', default: false }, junit: text },
    });
    const [name = '', url = 'http://localhost:8000', ...rest] = positionals;
    const expectations = Object.hasOwn(checks, name) ? checks[name] : undefined;
    if (!expectations || rest.length > 0 || !/^https?:$/.test(new URL(url).protocol)) return undefined;
    return { name, url, expectations, ...values };
  } catch {
    return undefined; // an option that there is not, or no URL
  }
}

/** Starts a server, and waits until it listens, or has ended. @returns how to end it */
async function started(command: string, url: string): Promise<() => void> {
  const server = spawn(command, { shell: true, detached: true, stdio: ['ignore', 'ignore', 'inherit'] });
  const end = () => {
    try {
      // With all that its shell has started.
      if (server.pid !== undefined) process.kill(-server.pid, 'SIGKILL');
    } catch {} // it has ended
  };
  process.once('exit', end);
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, () => process.exit(130));
  const until = Date.now() + START_MS;
  while (Date.now() < until && server.exitCode === null) {
    const signal = AbortSignal.timeout(1_000);
    const listens = await fetch(url, { signal }).then(
      () => true,
      (error) => error.name === 'TimeoutError',
    );
    if (listens) break;
    await sleep(100);
  }
  return end;
}

const asked = options(process.argv.slice(2));
if (!asked) {
  console.error(USAGE);
  process.exit(2);
}
const { name, url, expectations, start, json, junit: file } = asked;
const end = start === undefined ? undefined : await started(start, url);
const findings = await check(url, expectations(crypto.randomUUID().slice(0, 8)));
end?.();
if (file !== undefined) writeFileSync(file, junit(name, findings));
console.log(json ? JSON.stringify(findings, null, 2) : told(findings));
process.exitCode = findings.every(({ result }) => result === 'met') ? 0 : 1;
