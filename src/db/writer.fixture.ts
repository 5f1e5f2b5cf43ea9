/** Random groups of writes with planted failures, and a model of what they must leave in the file. */
import type { Client, InStatement } from '@libsql/client';
import { random } from './engine.fixture.ts';

type Thing = { id: number; name: string; n: number };
type Write = { sql: InStatement[]; apply(things: Map<number, Thing>): boolean; rows: unknown[][] };

export const modelSchema = `
  CREATE TABLE things (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, n INTEGER NOT NULL CHECK (n <> 13));
  CREATE TABLE parts (thing INTEGER NOT NULL REFERENCES things (id) ON DELETE CASCADE);`;

/**
 * Gives `count` writes to `client` at once, in bursts that the seed decides, each of 1 to 3 statements.
 * @returns for each write what was `answered` and `expected`; and at the end the rows of the file and of the model
 */
export async function groupModel(client: Client, seed: number, count: number) {
  const below = random(seed);
  const things = new Map<number, Thing>();
  const expected: unknown[] = [];
  const answers: Promise<unknown>[] = [];
  for (let i = 0; i < count; i++) {
    const write = writeOf(Array.from({ length: 1 + below(3) }, () => statement(below)));
    expected.push(write.apply(things) ? write.rows : 'SQLITE_CONSTRAINT');
    answers.push(
      client.batch(write.sql, 'write').then(
        (sets) => sets.map((set) => set.rows.map((row) => row.id)),
        (error) => error.code ?? error,
      ),
    );
    if (below(20) === 0) await new Promise((resolve) => setTimeout(resolve, below(3)));
  }
  const answered = await Promise.all(answers);
  const { rows } = await client.execute('SELECT id, name, n FROM things ORDER BY id');
  return {
    answered,
    expected,
    file: rows.map((row) => ({ ...row })),
    model: [...things.values()].sort((a, b) => a.id - b.id),
  };
}

/** One statement; ids and names are few, so that about a third of them break a constraint. */
function statement(below: (n: number) => number): Write {
  const [id, n] = [below(40), below(12) === 0 ? 13 : below(10)];
  const name = `name ${below(40)}`;
  const taken = (things: Map<number, Thing>) =>
    [...things.values()].some((t) => t.id !== id && t.name === name);
  const write = (
    sql: string,
    args: (bigint | string)[],
    apply: Write['apply'],
    rows: unknown[] = [],
  ): Write => ({
    sql: [{ sql, args }],
    apply,
    rows: [rows],
  });
  switch (below(4)) {
    case 0:
      return write('DELETE FROM things WHERE id = ?', [BigInt(id)], (t) => t.delete(id) || true);
    case 1:
      return write(
        'UPDATE things SET name = ?, n = ? WHERE id = ?',
        [name, BigInt(n), BigInt(id)],
        (t) => !t.has(id) || (n !== 13 && !taken(t) && Boolean(t.set(id, { id, name, n }))),
      );
    case 2:
      return write('INSERT INTO parts VALUES (?)', [BigInt(id)], (t) => t.has(id));
    default:
      return write(
        'INSERT INTO things VALUES (?, ?, ?) RETURNING id',
        [BigInt(id), name, BigInt(n)],
        (t) => n !== 13 && !t.has(id) && !taken(t) && Boolean(t.set(id, { id, name, n })),
        [id],
      );
  }
}

/** A batch: all of its statements, or none. */
const writeOf = (parts: Write[]): Write => ({
  sql: parts.flatMap((part) => part.sql),
  rows: parts.flatMap((part) => part.rows),
  apply(things) {
    const after = new Map(things);
    if (!parts.every((part) => part.apply(after))) return false;
    things.clear();
    for (const [id, thing] of after) things.set(id, thing);
    return true;
  },
});

/**
 * Runs `count` calls that share a few statements at the same time, with errors between them.
 * @returns what was wrong: must be empty
 */
export async function alternate(client: Client, seed: number, count: number): Promise<string[]> {
  const below = random(seed);
  const wrong: string[] = [];
  // What says that it gives one row is run otherwise.
  const single = () => (below(2) ? '' : ' LIMIT 1');
  const byId = () => `SELECT id, name FROM things WHERE id = ?1${single()}`;
  const failing = () => `SELECT abs(?1) AS id${single()}`; // abs of the least integer is an "integer overflow"
  await Promise.all(
    Array.from({ length: count }, async (_, call) => {
      const id = BigInt(1 + below(25));
      const kind = below(6);
      const given: InStatement =
        kind === 0
          ? { sql: failing(), args: [-(2n ** 63n)] }
          : kind === 1
            ? { sql: failing(), args: [id] }
            : kind === 2
              ? { sql: byId(), args: [] }
              : kind === 3
                ? { sql: byId(), args: [Number.NaN] }
                : { sql: byId(), args: [id] };
      const got = await client.execute(given).then(
        ({ rows }) => rows.map((row) => String(row.id)).join(),
        () => 'error',
      );
      const due = kind === 0 || kind === 3 ? 'error' : kind === 2 || (kind > 3 && id > 20n) ? '' : String(id);
      if (got !== due) wrong.push(`call ${call} of kind ${kind}: ${got} instead of ${due}`);
    }),
  );
  return wrong;
}
