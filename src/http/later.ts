/** Work that goes on after its answer, where the platform does not see to it (Node, Bun). */
export class Later {
  readonly #pending = new Set<Promise<void>>();

  /** Remembers `work`, which never fails, until it is done. */
  add(work: Promise<void>): void {
    this.#pending.add(work);
    void work.then(() => this.#pending.delete(work));
  }

  /** Resolves once nothing is left, also of what was added meanwhile. */
  async done(): Promise<void> {
    while (this.#pending.size > 0) await Promise.all(this.#pending);
  }
}
