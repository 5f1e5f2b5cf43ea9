/** A request, and how many round trips it may take. */
import type { openCounted } from '../unit/counted.ts';

export type Counted = Awaited<ReturnType<typeof openCounted>>;
export type Asked = {
  /** Its `operationId`. */
  id: string;
  path: string;
  init: RequestInit;
  /** So many round trips at most. */
  most: number;
  status?: number;
};

/** What is asked for, by whom, with what body. */
export const send = (method: string, authorization?: string, json?: unknown): RequestInit => ({
  method,
  headers: {
    ...(authorization && { authorization }),
    ...(json !== undefined && { 'content-type': 'application/json' }),
  },
  ...(json !== undefined && { body: JSON.stringify(json) }),
});
