/** Asks servers of this machine by HTTPS, whose certificates nobody else trusts. */
import { get, type RequestOptions } from 'node:https';

/**
 * The status and text that an address answers with.
 * @param trust `ca`, or `rejectUnauthorized: false` where it is our own server on loopback that made one for itself
 */
export function askSecurely(
  url: string,
  trust: Pick<RequestOptions, 'ca' | 'rejectUnauthorized'>,
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    get(url, { ...trust, agent: false, timeout: 5_000 }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk) => {
        text += chunk;
      });
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }));
      answer.on('error', reject);
    }).on('error', reject);
  });
}
