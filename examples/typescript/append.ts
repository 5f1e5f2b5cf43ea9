/**
 * append.ts ID TEXT: appends a text to the title of a post, so that nobody's change is lost:
 * - 429 Too Many Requests, 503: waits as long as Retry-After says, and tries again
 * - 412 Precondition Failed: somebody has changed the post meanwhile; reads it again, and appends to what it is now
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from '../../src/client.ts';

const { LEDGE_URL = 'http://localhost:8787', LEDGE_USER = '', LEDGE_PASSWORD = '' } = process.env;
const api = createClient(LEDGE_URL, {
  credentials: { username: LEDGE_USER, password: LEDGE_PASSWORD },
  fetch: patient,
});

/** Asks, five times at most. */
async function patient(input: string | URL | Request, init?: RequestInit): Promise<Response> {
  for (let left = 5; ; left--) {
    const answer = await fetch(input, init);
    if (left === 1 || (answer.status !== 429 && answer.status !== 503)) return answer;
    const seconds = Number(answer.headers.get('retry-after') ?? 1);
    console.error(`${answer.status}: waiting for ${seconds} s`);
    await sleep(seconds * 1_000);
  }
}

/** Reads and changes, until nobody has changed it in between, ten times at most. */
async function append(id: number, text: string) {
  for (let left = 10; ; left--) {
    const read = await api.posts[':id'].$get({ param: { id } });
    if (!read.ok) return read;
    const title = `${(await read.json()).title}${text}`;
    const unchanged = { 'If-Match': read.headers.get('etag') ?? '' };
    const written = await api.posts[':id'].$patch({ param: { id }, json: { title }, header: unchanged });
    if (left === 1 || written.status !== 412) return written;
    console.error('412: changed meanwhile, once more');
  }
}

const [id, text = ''] = process.argv.slice(2);
const answer = await append(Number(id), text);
console.log(await answer.json());
process.exitCode = answer.ok ? 0 : 1;
