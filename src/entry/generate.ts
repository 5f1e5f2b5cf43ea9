/** `npm run db:generate`: drizzle-kit writes the migration from the schema to `drizzle/`, and this what it leaves out. */
import { spawnSync } from 'node:child_process';
import { ROOT } from './tools/child.ts';
import { completeNewest, DRIZZLE_KIT, newest } from './tools/migration-file.ts';

const before = newest(ROOT).entry.tag;
// It asks what was renamed and what is new, so it has the terminal.
const args = [DRIZZLE_KIT, 'generate', '--config', 'drizzle/config.ts', ...process.argv.slice(2)];
const { status } = spawnSync(process.execPath, args, { cwd: ROOT, stdio: 'inherit' });
process.exitCode = status ?? 1;
if (status === 0 && newest(ROOT).entry.tag !== before) completeNewest(ROOT);
