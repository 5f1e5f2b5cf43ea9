/** HTTPS without a web server: the Worker, as the documentation shows it; and what it does when its database dies. */
import { freePort, portIsFree, ROOT } from '../../src/entry/tools/child.ts';
import { askSecurely } from '../../src/entry/tools/secure.ts';
import type { newChecks } from '../checks.ts';
import { start } from '../commands.ts';
import { below } from './processes.ts';

export async function worker({ check }: ReturnType<typeof newChecks>) {
  const port = await freePort();
  const env = { ...process.env, PORT: String(port) };
  const argv: [string, ...string[]] = ['npm', 'run', 'dev:worker', '--', '--local-protocol', 'https'];
  const running = start(argv, { cwd: ROOT, env });
  try {
    const [, base = ''] = await running.line(/Ledge on workerd: (https:\S+)/);
    const { status, text } = await askSecurely(`${base}/posts?_limit=1`, { rejectUnauthorized: false });
    check('npm run dev:worker -- --local-protocol https answers by HTTPS', status === 200, text.slice(0, 40));
    const sqld = below(running.pid).find(({ command }) => /^\S+\/sqld -d /.test(command));
    process.kill(sqld!.pid, 'SIGKILL');
    const { code, stderr } = await running.ended;
    check(
      'npm run dev:worker: sqld is killed: it says so, and ends all',
      code === 1 && stderr.includes('sqld has ended, so the rest ends too.') && (await portIsFree(port)),
      `exit code ${code}, ${stderr.trim().slice(-200)}`,
    );
  } finally {
    await running.kill();
  }
}
