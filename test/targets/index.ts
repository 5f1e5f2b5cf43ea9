/** Starting a target by its name. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { tail } from '../../src/entry/tools/child.ts';
import { startDeliveries } from './deliveries.ts';
import { startFile } from './file.ts';
import { targetDir } from './settings.ts';
import { startOverSqld } from './sqld.ts';
import type { ContractRunning, TargetName } from './types.ts';

/** The targets that a run is for unless it names some, in the order of the closing table. */
export const targetNames: readonly TargetName[] = ['node-file', 'bun-file', 'workerd-sqld'];
/**
 * And those that are started by name alone: what Node does on a file and the Worker over sqld, in the one combination
 * that is left, and the same Worker behind the proxy of `wrangler dev`, which is slow.
 */
export const moreTargetNames: readonly TargetName[] = ['node-sqld', 'workerd-dev'];

/**
 * Starts a target in a temporary folder of its own, which goes away when it is stopped.
 * @throws Error with the end of the target's log when it does not start
 */
export async function startTarget(name: TargetName): Promise<ContractRunning> {
  const dir = targetDir(name);
  const log = join(dir, 'log');
  const deliveries = await startDeliveries();
  const clear = () => rmSync(dir, { recursive: true, force: true, maxRetries: 3 });
  process.once('exit', clear); // an interrupted run leaves no folder either
  try {
    const target =
      name === 'node-file' || name === 'bun-file'
        ? await startFile(name, dir, log, deliveries.url)
        : await startOverSqld(name, dir, log, deliveries.url);
    const stop = () => target.stop().finally(deliveries.stop).finally(clear);
    return { ...target, log, deliveries: deliveries.url, stop };
  } catch (error) {
    const lines = tail(log);
    await deliveries.stop();
    clear();
    throw new Error(`${name} did not start: ${(error as Error).message}\n--- its log ends:\n${lines}`);
  }
}
