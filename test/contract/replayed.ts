/** What tells an answer that was given before. */
import type { Reply } from './support.ts';

export const replayed = (reply: Reply) => reply.headers.get('idempotency-replayed');
/** All that is to be the same again. */
export const said = ({ status, text, headers }: Reply) => [
  status,
  text,
  headers.get('location'),
  headers.get('etag'),
  headers.get('content-type'),
];
