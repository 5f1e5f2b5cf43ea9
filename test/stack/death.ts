/** A part of `npm run stack` dies: it says which, and ends all others. On Bun. */
import type { newChecks } from '../checks.ts';
import { run } from '../commands.ts';
import { here, newStack } from './command.ts';
import { below } from './processes.ts';

const parts = [
  { name: 'API server 2', servers: 2, process: /\bbun\S* \S*src\/entry\/bun\.ts$/ },
  { name: 'Caddy', servers: 1, process: /caddy run/ },
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
    const victim = below(stack.pid)
      .filter(({ command }) => part.process.test(command))
      .at(-1);
    if (victim) process.kill(victim.pid, 'SIGKILL');
    const { code, stderr } = await (victim ? stack.ended : stack.kill('SIGINT'));
    check(
      `npm run stack: ${part.name} is killed: it says so, and ends all`,
      victim !== undefined && code === 1 && stderr.trim() === `${part.name} has ended, so the rest ends too.`,
      `exit code ${code}, ${stderr.trim()}`,
    );
    const after = await listening();
    check(`npm run stack: ${part.name} is killed: nobody listens any more`, after === 0, after);
  }
}
