/** What the command-line tools have in common. */
import type { Client } from '@libsql/client';
import type { Settings } from '../config.ts';
import { openDatabase, TOOL_MS } from './database.ts';
import { explain } from './explain.ts';
import { readToolSettings } from './settings.ts';

/**
 * Runs a tool on the database of the settings; what an operator can mend is one line and exit code 1.
 * @param work is given the database, an embedded one already migrated
 */
export async function tool(work: (client: Client, settings: Settings) => Promise<void>): Promise<void> {
  try {
    const settings = readToolSettings();
    const { client } = await openDatabase(settings, console.log, TOOL_MS);
    try {
      await work(client, settings);
    } finally {
      client.close();
    }
  } catch (error) {
    console.error(explain(error));
    process.exitCode = 1;
  }
}
