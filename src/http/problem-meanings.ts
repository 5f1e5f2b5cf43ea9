/** What a client does about a problem of each type: what its `type` leads to. */
import type { ProblemType } from '../problems.ts';

const again = 'The same request would fail again: change what `detail` and `errors` name.';
const later = 'Nothing was written. Send it again after the seconds that `Retry-After` names.';

export const meanings: Record<ProblemType, string> = {
  'bad-request': again,
  'malformed-body': again,
  'invalid-parameter':
    'The same request would fail again: `errors` names each parameter, and the nearest known one.',
  unauthenticated: 'Send a name and a password (Basic), or the access token of POST /auth/login (Bearer).',
  'invalid-credentials': 'Sign in again. An access token that has expired is renewed by POST /auth/refresh.',
  forbidden: 'Other credentials may be allowed to: of the owner of the row, or of an admin.',
  'not-found':
    'The address or the row is not there, or not for this caller. GET /openapi.json has every address.',
  'method-not-allowed': '`Allow` names the methods of this address.',
  'not-acceptable': '`detail` names the media types that can be had: change `Accept`.',
  'request-timeout': 'The request did not arrive in time. Send it again on a new connection.',
  conflict:
    'A rule of the data forbids it, such as a name that is taken: `errors` names the field. Show it to the user.',
  'precondition-failed': 'Somebody has changed the row since it was read. Read it again, and decide anew.',
  'content-too-large': 'Send less at once.',
  'uri-too-long': 'Ask for less in one address.',
  'unsupported-media-type':
    'Send JSON, or a form where the operation takes one, and say so in `Content-Type`.',
  'invalid-body':
    '`errors` points at each field that is wrong (a JSON pointer), and says why. Show it beside the field.',
  'idempotency-key-reused': 'This key was sent with another request before. A new request needs a new key.',
  'precondition-required': 'Read the row, and send its `ETag` as `If-Match`.',
  'too-many-requests': later,
  'headers-too-large': 'Send fewer or shorter header fields: a large cookie or token is the usual cause.',
  'internal-error':
    'Report `instance` to whoever runs the server: it is in the log. A change may or may not have been made; an `Idempotency-Key` makes it safe to repeat.',
  unavailable:
    'Send it again after the seconds that `Retry-After` names. Whether a change was made is not always known: an `Idempotency-Key` makes it safe to repeat.',
  'insufficient-storage': later,
};
