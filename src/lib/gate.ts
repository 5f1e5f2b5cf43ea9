/** A gate before costly work: so much of it at once, a short queue behind it, and a refusal beyond that. */

export type GateOptions = {
  /** So many run at once. */
  atOnce: number;
  /** So many wait for their turn. */
  waiting: number;
  /** So long does each of them wait, in milliseconds. */
  waitMs: number;
  /** Calls `then` after `ms`, unless the function that it gives is called before; by default a timer. */
  after?: (ms: number, then: () => void) => () => void;
};

/** There was no room to wait, or the wait has been too long; nothing was done. */
export class GateFull extends Error {
  override name = 'GateFull';
}

export class Gate {
  readonly #options: Required<GateOptions>;
  /** In the order of their coming. */
  readonly #queue = new Set<() => void>();
  #running = 0;

  constructor(options: GateOptions) {
    this.#options = { after: timer, ...options };
  }

  /**
   * Runs `work` when it is its turn: first come, first served.
   * @throws GateFull when that is not soon enough
   */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running < this.#options.atOnce) this.#running++;
    else await this.#turn();
    try {
      return await work();
    } finally {
      this.#leave();
    }
  }

  #turn(): Promise<void> {
    const { waiting, waitMs, after } = this.#options;
    return new Promise((resolve, reject) => {
      if (this.#queue.size >= waiting) return reject(new GateFull());
      const enter = () => {
        cancel();
        resolve();
      };
      const cancel = after(waitMs, () => {
        this.#queue.delete(enter);
        reject(new GateFull());
      });
      this.#queue.add(enter);
    });
  }

  /** The place is handed on: were it given up first, a newcomer could overtake who waits. */
  #leave(): void {
    const [first] = this.#queue;
    if (first === undefined) this.#running--;
    else {
      this.#queue.delete(first);
      first();
    }
  }
}

const timer = (ms: number, then: () => void) => {
  const id = setTimeout(then, ms);
  return () => clearTimeout(id);
};
