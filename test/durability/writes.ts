/** Writes over HTTP of which each is told from every other, and what has to be true of them afterwards. */
import { randomUUID } from 'node:crypto';
import type { Subject } from '../load-mix.ts';
import { type Call, rowsOf } from './server.ts';

/** One row for a create; several for an array; a row that is there for a change. */
type Write = {
  kind: 'create' | 'keyed' | 'array' | 'patch';
  words: string[];
  /** Its Idempotency-Key. */
  key?: string;
  /** Whether it was acknowledged; else nobody knows. */
  ids?: unknown[];
};
type Patched = { id: unknown; words: string[]; acknowledged: string };

const ODDS: Write['kind'][] = ['create', 'create', 'keyed', 'keyed', 'array', 'patch'];

/** @param random numbers in [0, 1) @param tag tells the words of this load from those of others */
export class Writes {
  readonly #subject: Subject;
  readonly #random: () => number;
  readonly #tag: string;
  readonly #writes: Write[] = [];
  /** The one row that each connection changes, and what it may have become. */
  readonly #patched: Patched[] = [];
  #words = 0;
  /** Answers that no client should get. */
  readonly wrong: string[] = [];

  constructor(subject: Subject, random: () => number, tag: string) {
    this.#subject = subject;
    this.#random = random;
    this.#tag = tag;
  }

  get acknowledged(): number {
    return this.#writes.filter((write) => write.ids).length;
  }

  get unknown(): number {
    return this.#writes.length - this.acknowledged;
  }

  /** Writes on `connections` connections until one of them breaks, or `go` says that it is enough. */
  async load(call: Call, connections: number, go: () => boolean = () => true): Promise<void> {
    const one = async (): Promise<void> => {
      let mine: Patched | undefined;
      while (go()) {
        const kind = ODDS[Math.floor(this.#random() * ODDS.length)]!;
        if (kind === 'patch' && mine) {
          if (!(await this.#change(call, mine))) return;
          continue;
        }
        const write = this.#next(kind);
        if (!(await this.#send(call, write))) return;
        if (mine || kind === 'array' || !write.ids) continue;
        // From now on changed rather than looked for by its first word.
        mine = { id: write.ids[0], words: [...write.words], acknowledged: write.words[0]! };
        this.#patched.push(mine);
      }
    };
    await Promise.all(Array.from({ length: connections }, one));
  }

  #next(kind: Write['kind']): Write {
    const count = kind === 'array' ? 2 + Math.floor(this.#random() * 4) : 1;
    const words = Array.from({ length: count }, () => this.#word());
    const write: Write = { kind, words, ...(kind === 'keyed' && { key: randomUUID() }) };
    this.#writes.push(write);
    return write;
  }

  #word = () => `${this.#tag}-${this.#words++}`;

  /** @returns false when the connection broke */
  async #send(call: Call, write: Write): Promise<boolean> {
    const { name, body, text } = this.#subject;
    const rows = write.words.map((word) => ({ ...body, [text]: word }));
    const json = write.kind === 'array' ? rows : rows[0];
    const headers: Record<string, string> = write.key ? { 'idempotency-key': write.key } : {};
    const answer = await call('POST', `/${name}`, json, headers);
    if (answer.status === 201) write.ids = [JSON.parse(answer.text)].flat().map((row) => row.id);
    else if (answer.status !== 0) this.wrong.push(`${answer.status} ${answer.text.slice(0, 200)}`);
    return answer.status !== 0;
  }

  async #change(call: Call, row: Patched): Promise<boolean> {
    const word = this.#word();
    row.words.push(word);
    const path = `/${this.#subject.name}/${row.id}`;
    const answer = await call('PATCH', path, { [this.#subject.text]: word });
    if (answer.status === 200) {
      row.acknowledged = word;
      row.words = [word];
    } else if (answer.status !== 0) this.wrong.push(`${answer.status} ${answer.text.slice(0, 200)}`);
    return answer.status !== 0;
  }

  /** Sends what has a key and was not answered once more, and some of what was: as clients do. */
  async retry(call: Call): Promise<void> {
    const keyed = this.#writes.filter((write) => write.key);
    for (const write of [...keyed.filter((w) => !w.ids), ...keyed.filter((w) => w.ids).slice(-5)]) {
      const before = write.ids?.join();
      await this.#send(call, write);
      if (before !== undefined && write.ids?.join() !== before)
        this.wrong.push(`a retry made ${write.ids} of ${before}`);
    }
  }

  /** @param after the greatest id before the load @returns what is not as it has to be, the rows that are there, and their greatest id */
  async faults(call: Call, after: number): Promise<{ faults: string[]; count: number; last: number }> {
    const { name, text } = this.#subject;
    const rows = await rowsOf(call, `/${name}?id_gt=${after}`);
    const found = new Map<unknown, unknown[]>();
    for (const row of rows) found.set(row[text], [...(found.get(row[text]) ?? []), row.id]);
    const faults = [...this.wrong];
    for (const { id, words, acknowledged } of this.#patched) {
      const word = rows.find((row) => row.id === id)?.[text];
      if (!words.includes(String(word))) faults.push(`row ${id} is ${word} instead of ${acknowledged}`);
      found.delete(word);
    }
    const changed = new Set(this.#patched.map(({ id }) => id));
    for (const { kind, words, ids, key } of this.#writes) {
      if (ids && changed.has(ids[0])) continue;
      const there = words.map((word) => found.get(word)?.length ?? 0);
      for (const word of words) found.delete(word);
      const whole = there.every((n) => n === 1);
      const none = there.every((n) => n === 0);
      if (!whole && (ids || key || !none))
        faults.push(`${kind} ${words} ${ids ? 'was acknowledged' : ''}: ${there}`);
    }
    // What others wrote at the same time is theirs to look for.
    for (const [word, ids] of found)
      if (String(word).startsWith(`${this.#tag}-`)) faults.push(`${word} was never sent: ${ids}`);
    return { faults, count: rows.length, last: Math.max(after, ...rows.map((row) => Number(row.id))) };
  }
}
