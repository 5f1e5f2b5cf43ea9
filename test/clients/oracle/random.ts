/** Randomness that comes again: the same seed makes the same run. */

export type Random = ReturnType<typeof newRandom>;

/** @param seed an integer */
export function newRandom(seed: number) {
  let state = seed >>> 0;
  /** The next number, 0 or more and less than 1 (mulberry32). */
  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }
  /** An integer from `low` to `high`, both included. */
  const int = (low: number, high: number) => low + Math.floor(next() * (high - low + 1));
  /** @throws Error where there is nothing to choose from */
  function pick<T>(list: readonly T[]): T {
    if (list.length === 0) throw new Error('Nothing to pick from');
    return list[int(0, list.length - 1)]!;
  }
  const chance = (probability: number) => next() < probability;
  /** Some of a list, each at most once, in random order. */
  function some<T>(list: readonly T[], count: number): T[] {
    const left = [...list];
    return Array.from(
      { length: Math.min(count, left.length) },
      () => left.splice(int(0, left.length - 1), 1)[0]!,
    );
  }
  return { int, pick, chance, some };
}
