/** People who write and read without a pause, and remember what they were told. */
import { Agent, request } from 'node:http';

const WRITERS = 6;
const READERS = 4;

type Answer = { status: number; retry: string | undefined; text: string };

export class Steady {
  /** The titles of the writes that were acknowledged, each of two rows. */
  readonly acknowledged: string[] = [];
  /** What should not have been answered. */
  readonly odd: string[] = [];
  /** The longest that an answer took, in milliseconds. */
  slowest = 0;
  readonly #statuses = new Map<number, number>();
  readonly #agent = new Agent({ keepAlive: true });
  readonly #base: string;
  readonly #token: string;
  readonly #ended: Promise<unknown>;
  #going = true;
  #wake = () => {};

  /** @param name of what is tried; titles begin with it */
  constructor(base: string, token: string, name: string) {
    this.#base = base;
    this.#token = token;
    const writers = Array.from({ length: WRITERS }, (_, writer) =>
      this.#steadily(async (n) => {
        const title = `${name}, ${writer}-${n}`;
        const rows = [1, 2].map((part) => ({ title, body: `${part} of 2` }));
        if (await this.#ask('POST', '/posts', 201, rows)) this.acknowledged.push(title);
      }),
    );
    const readers = Array.from({ length: READERS }, () =>
      this.#steadily(async (n) => void (await this.#ask('GET', `/posts?_page=${1 + (n % 5)}`, 200))),
    );
    this.#ended = Promise.all([...writers, ...readers]);
  }

  /** Resolves once so many more writes are acknowledged. */
  async more(count: number): Promise<void> {
    const goal = this.acknowledged.length + count;
    while (this.acknowledged.length < goal)
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
  }

  async stop(): Promise<void> {
    this.#going = false;
    await this.#ended;
    this.#agent.destroy();
  }

  /** How often each status was answered. */
  told = () => [...this.#statuses].map(([status, count]) => `${status} × ${count}`).join(', ');

  async #steadily(work: (n: number) => Promise<void>): Promise<void> {
    for (let n = 0; this.#going; n++) {
      await work(n);
      this.#wake();
    }
  }

  /** @returns whether the answer was the one that was hoped for */
  async #ask(method: string, path: string, hoped: number, body?: unknown): Promise<boolean> {
    const begun = performance.now();
    const answer = await this.#send(method, path, body).catch((error) => ({
      status: 0,
      retry: '',
      text: `${error}`,
    }));
    this.slowest = Math.max(this.slowest, performance.now() - begun);
    const { status, retry, text } = answer;
    this.#statuses.set(status, (this.#statuses.get(status) ?? 0) + 1);
    if (status === hoped) return true;
    if (status !== 503 || !retry) this.odd.push(`${method} ${path}: ${status} ${text.slice(0, 200)}`);
    // Not as long as they were told, so that there is more to see; a client that is refused at once is no load.
    await new Promise((resolve) => setTimeout(resolve, 50));
    return false;
  }

  #send(method: string, path: string, body?: unknown): Promise<Answer> {
    const text = body === undefined ? '' : JSON.stringify(body);
    const headers = {
      authorization: `Bearer ${this.#token}`,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
    };
    return new Promise((resolve, reject) => {
      const options = { agent: this.#agent, method, headers, signal: AbortSignal.timeout(20_000) };
      const asking = request(this.#base + path, options, (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (part) => {
          text += part;
        });
        answer.on('end', () =>
          resolve({ status: answer.statusCode ?? 0, retry: answer.headers['retry-after'], text }),
        );
        answer.on('error', reject);
      });
      asking.on('error', reject);
      asking.end(text);
    });
  }
}
