/**
 * Delivers messages to people: a link for a forgotten password, an invitation. This function is yours: call your
 * mail service here (`c.env` has its binding or key on Workers, `process.env` elsewhere), or give `DELIVER_URL`.
 */
import type { Deliver } from '../http/context.ts';

const DEADLINE_MS = 10_000;

export const deliver: Deliver = async (message, _c, { settings, log }) => {
  if (settings.DELIVER_URL) {
    const answer = await fetch(settings.DELIVER_URL, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(message),
      signal: AbortSignal.timeout(DEADLINE_MS),
    });
    if (!answer.ok) throw new Error(`DELIVER_URL answered ${answer.status}`);
  } else if (settings.NODE_ENV === 'development') {
    log.event('info', `For ${message.to}: ${message.link ?? message.token}`, { kind: message.kind });
  } else {
    log.event('warn', 'A message was not delivered: set DELIVER_URL, or write src/routes/deliver.ts', {
      kind: message.kind,
    });
  }
};
