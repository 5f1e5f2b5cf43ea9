/** A part of `npm run stack` dies: it says which, and ends all others. On Bun. */
import type { newChecks } from '../checks.ts';
import { run } from '../commands.ts';
import { here, newStack } from './command.ts';
import { below } from './processes.ts';

const parts = [
  {
    name: 'an API server',
    said: /^API server [12]/,
    servers: 2,
    process: /^\S+\/bun\S* \S+\/src\/entry\/bun\.ts$/,
  },
  { name: 'Caddy', said: /^Caddy/, servers: 1, process: /^\S+\/caddy run/ },
] as const;

export async function death({ check }: ReturnType<typeof newChecks>): Promise<void> {
  for (const part of parts) {
    const { stack, listening, expected } = await newStack('--bun', '--servers', String(part.servers));
    const [, ca = '', url = ''] = await stack.line(/Client\s+curl --cacert (\S+) (\S+)/);
    const row = await run(
      ['curl', '-s', '-o', '/dev/null', '-w', '%{http_code}', '--cacert', ca, url],
      here,
      20,
    );
    const before = await listening();
    check(
      `npm run stack -- --bun --servers ${part.servers}: starts, and answers`,
      row.stdout === '200' && before === expected,
      `${row.stdout}, ${before} listen`,
    );
    const victim = below(stack.pid).find(({ command }) => part.process.test(command));
    if (victim) process.kill(victim.pid, 'SIGKILL');
    const goesOn = setTimeout(() => stack.kill('SIGINT'), 20_000);
    const { code, stderr } = await stack.ended;
    clearTimeout(goesOn);
    check(
      `npm run stack: ${part.name} is killed: it says so, and ends all`,
      code === 1 && part.said.test(stderr) && stderr.trim().endsWith(' has ended, so the rest ends too.'),
      `exit code ${code}, ${stderr.trim()}`,
    );
    const after = await listening();
    check(`npm run stack: ${part.name} is killed: nobody listens any more`, after === 0, after);
  }
}
