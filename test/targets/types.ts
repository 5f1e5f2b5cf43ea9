/** What a contract test knows of the server that it speaks to. */
import type { Target as ContractTarget } from '../contract/support.ts';

export type TargetName = 'node-file' | 'bun-file' | 'node-sqld' | 'workerd-sqld' | 'workerd-dev';

export interface Target extends ContractTarget {
  readonly name: TargetName;
  /** Whether its database is a libSQL server. */
  readonly remote: boolean;
}

export interface RunningTarget extends Omit<Target, 'corsOrigin' | 'planted' | 'signing'> {
  /** The file that its server logs to. */
  readonly log?: string;
  stop(): Promise<void>;
}

/** One that contract tests run against. */
export interface ContractRunning extends RunningTarget, Pick<Target, 'signing'> {}

declare module 'vitest' {
  interface ProvidedContext {
    /** Why the target did not start; empty when it did. */
    failed: string;
  }
}
