/** The clients have a lockfile of their own, which a checkout does not bring along. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** The path of an installed package; ends the process with one line where it is missing. */
export function installed(name: string): string {
  const folder = join(import.meta.dirname, 'node_modules', name);
  if (existsSync(folder)) return folder;
  console.error(`${name} is not installed: run npm ci --prefix test/clients first`);
  process.exit(1);
}
