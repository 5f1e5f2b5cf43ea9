/**
 * `npm start`: plain JavaScript, so that it can say one clear line on a Node that cannot run TypeScript.
 * Options: --bun (run on Bun), --watch (restart on change).
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = new URL('../../', import.meta.url);
const flags = process.argv.slice(2);
const [major, minor] = process.versions.node.split('.').map(Number);

if (flags.includes('--bun')) run(bun(), flags.includes('--watch') ? ['--watch'] : [], 'bun.ts');
else if (major < 22 || (major === 22 && minor < 18)) {
  console.error(
    `Ledge needs Node 22.18 or newer, and this is ${process.versions.node}. A full \`npm ci\` brings its own.`,
  );
  process.exit(1);
} else if (flags.includes('--watch'))
  run(process.execPath, ['--watch', '--watch-preserve-output'], 'node.ts');
else await import('./node.ts');

/** Where the `bun` package put its binary; else the one of the machine. */
function bun() {
  const own = new URL('node_modules/bun/bin/bun.exe', root);
  return existsSync(own) ? fileURLToPath(own) : 'bun';
}

/** Runs an entry in a process of its own, to which signals are passed on and whose exit code is ours. */
function run(command, args, entry) {
  const child = spawn(command, [...args, fileURLToPath(new URL(entry, import.meta.url))], {
    stdio: 'inherit',
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', () => {
    console.error(`${command} cannot be started: install Bun, or run \`npm ci\` without --omit=dev`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => process.exit(signal ? 0 : (code ?? 1)));
}
