/** How a server on Node or Bun ends: so that neither clients nor a load balancer notice. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Settings } from '../config.ts';

/**
 * For how long a server behind a proxy goes on after SIGTERM, in milliseconds. `/ready` is 503 from the first
 * moment, and load balancers ask once a second (`deploy/Caddyfile`).
 */
const NOTICE_MS = 2_000;
/** When it ends, in milliseconds after the signal, whatever is still in flight. */
const END_MS = 5_000;
/** How long a libSQL server may take to hear that its connections are over, in milliseconds. */
const CLOSE_MS = 1_000;

/** Whether a server has been told to end. */
export class Ending {
  #begun = false;

  readonly begun = (): boolean => this.#begun;

  begin(): void {
    this.#begun = true;
  }
}

type Ends = {
  settings: Pick<Settings, 'TRUSTED_PROXIES'>;
  ending: Ending;
  settled(): Promise<void>;
  close(): Promise<void>;
};

/**
 * Ends the process on a signal, with exit code 0, once the requests in flight have finished. On SIGTERM, behind a
 * proxy, it first answers for a moment as before, without keeping connections: a proxy that finds a connection
 * closed under a POST cannot know whether it was done. On Ctrl-C nobody wants to wait.
 * @param stop stops listening; resolves once no request is in flight
 */
export function endOnSignal({ settings, ending, settled, close }: Ends, stop: () => Promise<unknown>): void {
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.on(signal, async () => {
      // Who starts a server may pass on a signal that has reached it already (a terminal's Ctrl-C).
      if (ending.begun()) return;
      ending.begin();
      const end = sleep(END_MS);
      if (signal === 'SIGTERM' && settings.TRUSTED_PROXIES > 0) await sleep(NOTICE_MS);
      await Promise.race([stop().then(settled), end]);
      await Promise.race([close(), sleep(CLOSE_MS)]);
      process.exit(0);
    });
  }
}
