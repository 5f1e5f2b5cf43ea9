/** Runs the same tests of the features over the embedded engine and over a real libSQL server. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { openEngine } from '../db/engine.ts';
import { openRemote } from '../db/remote.ts';
import { openFeatures } from './features.fixture.ts';

export type Row = Record<string, unknown> & { id: number };
export type Note = Record<string, unknown> & { id: string };
/** Callers. */
export const [ADMIN, ADA, BOB] = [1, 2, 3];

type Features = Awaited<ReturnType<typeof openFeatures>>;
type StartSqld = (options: { dir: string }) => Promise<{ url: string; stop(): Promise<void> }>;

/** @param startSqld of `entry/tools`, which this layer does not know */
export function overBoth(startSqld: StartSqld, tests: (on: ReturnType<typeof helpers>) => void): void {
  describe.each(['file', 'sqld'])('over %s', (engine) => {
    const folder = mkdtempSync(join(tmpdir(), `ledge-features-${engine}-`));
    let api: Features;
    let stop = async () => {};
    beforeAll(async () => {
      if (engine === 'file') api = await openFeatures(openEngine(join(folder, 'test.db')));
      else {
        const sqld = await startSqld({ dir: folder });
        stop = () => sqld.stop();
        api = await openFeatures(openRemote({ url: sqld.url }));
      }
    }, 60_000);
    afterAll(async () => {
      await api?.settled();
      api?.client.close();
      await stop();
      rmSync(folder, { recursive: true, force: true });
    });
    tests(helpers(engine, () => api));
  });
}

function helpers(engine: string, api: () => Features) {
  let names = 0;
  const call: Features['call'] = (...args) => api().call(...args);
  const select = async (sql: string) => (await api().client.execute(sql)).rows;
  /** A text that no other row has. */
  const fresh = (what: string) => `${what} ${++names}`;
  const create = async (as: number | null, path: string, body: object) => {
    const made = await call(as, 'POST', path, body);
    expect(made.status, made.text).toBe(201);
    return made;
  };

  return {
    ...{ engine, api, call, select, fresh },
    async note(as: number | null, over: object = {}) {
      const made = await create(as, '/notes', { title: fresh('note'), ...over });
      const row = made.json<Note>();
      return { ...made, row, path: `/notes/${row.id}` };
    },
    /** Its id. */
    team: async (as: number, over: object = {}) =>
      (await create(as, '/teams', { name: fresh('team'), ...over })).json<Row>().id,
    /** How many rows are stored. */
    count: async (table: string, where = '1') =>
      (await select(`SELECT count(*) AS n FROM ${table} WHERE ${where}`))[0]!.n,
    /** The private columns of a note. */
    hidden: async (id: string) => (await select(`SELECT secret, token FROM notes WHERE id = '${id}'`))[0]!,
  };
}
