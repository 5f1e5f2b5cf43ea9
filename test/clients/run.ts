/**
 * `node test/clients/run.ts [--target NAME]… [--log]`: admin frameworks from npm, unmodified, drive the samples of a
 * running server; what they show is held against the server's own answers. `--log` prints what they send.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from '../../src/entry/tools/child.ts';
import { newChecks } from '../checks.ts';
import { moreTargetNames, startTarget, targetNames } from '../targets/index.ts';
import type { TargetName } from '../targets/types.ts';
import { newcomer } from './api.ts';
import { installed } from './installed.ts';
import { type Sent, startRecorder } from './recorder.ts';
import { brief, type Scenario } from './scenario.ts';

const LIMIT_MS = 90_000;
const { values } = parseArgs({
  options: { target: { type: 'string', multiple: true }, log: { type: 'boolean', default: false } },
});
const names = (values.target ?? ['node-file', 'workerd-sqld']) as TargetName[];
const known = [...targetNames, ...moreTargetNames];
for (const name of names) {
  if (known.includes(name)) continue;
  console.error(`${name} is no target: there are ${known.join(', ')}`);
  process.exit(1);
}
installed('ra-data-json-server');
installed('@refinedev/simple-rest');
const { reactAdminReads, reactAdminWrites } = await import('./react-admin.ts');
const { refineReads, refineWrites } = await import('./refine.ts');
const { plainReads, plainWrites } = await import('./plain.ts');

const { check, group, end } = newChecks(LIMIT_MS);

const scenarios = {
  fetch: [plainReads, plainWrites],
  'react-admin': [reactAdminReads, reactAdminWrites],
  refine: [refineReads, refineWrites],
};

const documented = readFileSync(join(ROOT, 'docs/json-server.md'), 'utf8');
for (const name of ['react-admin-client.ts', 'refine-client.ts']) {
  const told = documented.includes(
    `\`\`\`ts\n${readFileSync(join(import.meta.dirname, name), 'utf8')}\`\`\``,
  );
  check(`docs/json-server.md shows ${name}`, told);
}

for (const name of names) {
  await group(name, async () => {
    const target = await startTarget(name);
    const recorder = await startRecorder(target.baseUrl);
    try {
      const person = await newcomer(target.baseUrl);
      for (const [client, parts] of Object.entries(scenarios)) {
        const prefix = `${name}, ${client}: `;
        const scenario: Scenario = {
          ...{ baseUrl: target.baseUrl, via: recorder.url, sent: recorder.sent, person },
          check: (what, ok, detail) => check(prefix + what, ok, detail),
        };
        for (const part of parts) await group(prefix + part.name, () => part(scenario).catch(asError));
        if (values.log) for (const sent of recorder.sent.splice(0)) console.log(line(client, sent));
      }
    } finally {
      recorder.stop();
      await target.stop();
    }
  });
}
process.exit(end());

/** refine throws what is no Error, but has what was answered. */
function asError(thrown: Error | { response?: { status: number; data: unknown } }): never {
  if (thrown instanceof Error) throw thrown;
  throw new Error(`${thrown.response?.status} ${brief(thrown.response?.data)}`);
}

/** A request in one line, without what every request has. */
function line(client: string, { method, url, headers, body }: Sent): string {
  const { accept, 'content-type': type, 'content-length': length, authorization } = headers;
  const told = Object.entries({ accept, type, length, authorization: authorization?.split(' ')[0] })
    .filter(([, value]) => value !== undefined)
    .map(([header, value]) => `${header}=${value}`);
  return `${client} sent ${method} ${url} (${told.join('; ')}) ${body}`;
}
