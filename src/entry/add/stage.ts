/** A copy of the code in which everything is tried out: the checkout changes when all of it has worked. */
import { execFile } from 'node:child_process';
import {
  accessSync,
  constants,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../tools/child.ts';
import type { Changes } from './changes.ts';

const execute = promisify(execFile);
/** Ends what runs in the copy: nothing goes on without us. */
export const ending = new AbortController();
const COPIED = ['src', 'drizzle', 'package.json', 'biome.json'];

/** Makes the copy, below `dist`, which git ignores and from where modules are found. It goes with this process. */
export function newStage(): string {
  const dist = join(ROOT, 'dist');
  mkdirSync(dist, { recursive: true });
  // What an interrupted one has left.
  for (const name of readdirSync(dist)) {
    const [, pid] = /^add-(\d+)-/.exec(name) ?? [];
    if (pid && !isAlive(Number(pid))) rmSync(join(dist, name), { recursive: true, force: true });
  }
  const stage = mkdtempSync(join(dist, `add-${process.pid}-`));
  process.on('exit', () => rmSync(stage, { recursive: true, force: true }));
  for (const name of COPIED) {
    const from = join(ROOT, name);
    if (existsSync(from)) cpSync(from, join(stage, name), { recursive: true });
  }
  return stage;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Writes the changes into the copy, formatted where Biome is installed. */
export async function writeStage(stage: string, changes: Changes): Promise<void> {
  const written: string[] = [];
  for (const [file, text] of changes) {
    if (text === null) {
      rmSync(join(stage, file), { force: true });
      continue;
    }
    writeFileSync(join(stage, file), text);
    written.push(file);
  }
  const biome = join(ROOT, 'node_modules/@biomejs/biome/bin/biome');
  if (written.length === 0 || !existsSync(biome)) return;
  // What it still complains of is somebody else's, and for `npm run lint` to say.
  await execute(process.execPath, [biome, 'check', '--write', ...written], { cwd: stage }).catch(() => {});
}

/** Runs a program on this Node, until `ending`. @throws Error with `stderr` where it fails */
export const runNode = (args: string[], options: { cwd?: string; env?: NodeJS.ProcessEnv }) =>
  execute(process.execPath, args, { ...options, signal: ending.signal, maxBuffer: 16 * 1024 * 1024 });

/** @throws Error (EACCES, EROFS) where a file of the checkout could not be written or deleted */
export function checkInstall(files: readonly string[]): void {
  for (const file of files) {
    const to = join(ROOT, file);
    accessSync(dirname(to), constants.W_OK);
    if (existsSync(to)) accessSync(to, constants.W_OK);
  }
}

/**
 * Moves what changed from the copy into the checkout; whatever fails, all is as it was.
 * @param files relative paths; one that the copy lacks is deleted
 */
export function install(stage: string, files: readonly string[]): void {
  const before = new Map<string, Buffer | undefined>();
  try {
    for (const file of files) {
      const [from, to] = [join(stage, file), join(ROOT, file)];
      before.set(to, existsSync(to) ? readFileSync(to) : undefined);
      mkdirSync(dirname(to), { recursive: true });
      if (existsSync(from)) renameSync(from, to);
      else rmSync(to, { force: true });
    }
  } catch (error) {
    for (const [file, bytes] of before) {
      if (bytes) writeFileSync(file, bytes);
      else rmSync(file, { force: true });
    }
    throw error;
  }
}
