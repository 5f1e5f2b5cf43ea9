/** The two servers, with the same rows. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, startChild, tail, untilReady } from '../../../src/entry/tools/child.ts';
import { startTarget } from '../../targets/index.ts';
import type { TargetName } from '../../targets/types.ts';
import { type Person, signIn } from '../api.ts';
import { installed } from '../installed.ts';
import { addRows, allRows, type Data } from './data.ts';

export type Peers = { data: Data; ledge: string; jsonServer: string; admin: Person; stop(): Promise<void> };

/** Starts Ledge, adds rows to its samples, and gives what it has to json-server. */
export async function startPeers(name: TargetName): Promise<Peers> {
  const program = join(installed('json-server'), 'lib/cli/bin.js');
  const ledge = await startTarget(name);
  const folder = mkdtempSync(join(tmpdir(), 'ledge-oracle-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  try {
    const admin = await signIn(ledge.baseUrl, ledge.admin.username, ledge.admin.password);
    await addRows(ledge.baseUrl, admin);
    const data = await allRows(ledge.baseUrl);
    const [file, log] = [join(folder, 'db.json'), join(folder, 'log')];
    writeFileSync(file, JSON.stringify({ ...data, profile: { name: 'one object' } }));
    const port = await freePort();
    const argv = [program, '--host', '127.0.0.1', '--port', String(port), '--quiet', file];
    const server = startChild([process.execPath, ...argv], { log });
    const jsonServer = `http://127.0.0.1:${port}`;
    await untilReady(`${jsonServer}/posts/1`, server, 20_000).catch(async (error: Error) => {
      await server.stop();
      throw new Error(`json-server did not start: ${error.message}\n${tail(log)}`);
    });
    const stop = async () => {
      await server.stop();
      await ledge.stop();
    };
    return { data, ledge: ledge.baseUrl, jsonServer, admin, stop };
  } catch (error) {
    await ledge.stop();
    throw error;
  }
}
