/** W3C Trace Context: which trace a request belongs to, and what is told to whom it is passed on. */
import type { TraceHeaders } from '../db/remote.ts';

export type TraceContext = {
  /** 32 hex digits: the same for all that one request of a client sets off. */
  id: string;
  /** 16 hex digits: the step of the caller that sent this request. */
  parent: string;
  /** 16 hex digits: this server's own step. */
  span: string;
  /** What goes along with the calls of this request. */
  onward: TraceHeaders;
};

/** Section 2.2.2: version, trace-id, parent-id, trace-flags; a later version may say more after a dash. */
const TRACEPARENT = /^(?!ff)([\da-f]{2})-(?!0{32})([\da-f]{32})-(?!0{16})([\da-f]{16})-([\da-f]{2})(?=$|-)/;
const PLAIN_LENGTH = 55;
/** Section 3.3.1.5: what is longer need not be passed on. */
const STATE_LENGTH = 512;

/**
 * Takes up the trace of a request (W3C Trace Context level 1, section 4.3): its id and whether it is sampled are kept,
 * its parent is noted, and this server's step stands in its place for whom it is passed on to.
 * @param traceparent the header as it came; several of them are no valid one
 * @param tracestate what others keep in it, passed on as it is
 * @returns undefined where the header is not valid: then there is no trace
 */
export function traceContext(traceparent: string, tracestate?: string): TraceContext | undefined {
  const [, version, id, parent, flags] = TRACEPARENT.exec(traceparent) ?? [];
  if (id === undefined || parent === undefined || flags === undefined) return undefined;
  if (version === '00' && traceparent.length !== PLAIN_LENGTH) return undefined;
  const span = newId(8);
  // Of the flags this version knows one, and sets the others to zero (section 3.2.2.5.2).
  const sampled = Number.parseInt(flags, 16) & 1;
  const onward: TraceHeaders = { traceparent: `00-${id}-${span}-0${sampled}` };
  if (tracestate && tracestate.length <= STATE_LENGTH) onward.tracestate = tracestate;
  return { id, parent, span, onward };
}

/** A random id that is not all zero. @param bytes 16 for a trace, 8 for a step of it @returns two hex digits a byte */
export function newId(bytes: 8 | 16): string {
  const random = crypto.getRandomValues(new Uint8Array(bytes));
  random[0]! |= 1;
  return Array.from(random, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
