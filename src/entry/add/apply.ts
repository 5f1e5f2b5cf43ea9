/**
 * Brings the database to the new schema and loads the rows, in one transaction. Run by add.ts in the copy of the
 * checkout, whose resources are the new ones; what it did goes into a file beside its input.
 *
 *     node apply.ts INPUT.json OUTPUT.json
 */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { Client, Transaction } from '@libsql/client';
import { type LoadCount, loadPrepared, type Prepared, prepareLoad } from '../../db/load.ts';
import { applyMigrations, lock } from '../../db/migrate.ts';
import { appliedMigrations, pendingMigrations } from '../../db/pending.ts';
import { resources } from '../../resources/index.ts';
import { databaseFile, MIGRATIONS, openAsItIs, snapshotOf, TOOL_MS } from '../database.ts';
import { explain } from '../explain.ts';
import { collectionsOf, hasSamples, samplesFor } from '../first-rows.ts';
import { readToolSettings } from '../settings.ts';
import { checkPeople, type FormerUser, removeFormerUsers } from './people.ts';
import { documentOf } from './project.ts';

export type Input = {
  /** Rows by collection, each a list. */
  data: Record<string, object[]>;
  /** People of the samples, who go with them. */
  formerUsers: FormerUser[];
};
export type Output = {
  /** Whether a new database has got the samples, which were not deleted. */
  samples: boolean;
  counts: Record<string, LoadCount>;
  snapshot: string | undefined;
  removedUsers: number;
};

const [input = '', output = ''] = process.argv.slice(2);

async function main({ data, formerUsers }: Input): Promise<Output> {
  const settings = readToolSettings();
  const declared = Object.values(resources);
  // Fails now, and not at the next start, if what was written is not sound.
  await documentOf();
  const prepared = await prepareLoad(collectionsOf(declared), data);
  const hadFolder = settings.LIBSQL_URL !== undefined || existsSync(settings.DATA_DIR);
  const client = openAsItIs(settings, TOOL_MS);
  const file = settings.LIBSQL_URL ? undefined : databaseFile(settings);
  let snapshot: string | undefined;
  let isNew = false;
  try {
    const [pending] = await pendingMigrations(client);
    isNew = file !== undefined && (await appliedMigrations(client)).length === 0;
    if (file && pending && !isNew) snapshot = await snapshotOf(file, pending);
    // What the first start in development would have done.
    const wantsSamples =
      isNew && settings.NODE_ENV === 'development' && settings.SEED !== false && hasSamples();
    const samples = wantsSamples
      ? await prepareLoad(collectionsOf(declared), await samplesFor(declared))
      : [];
    const done = await inTransaction(client, samples, prepared, formerUsers);
    client.close();
    return { ...done, snapshot, samples: wantsSamples };
  } catch (error) {
    client.close();
    if (snapshot) rmSync(snapshot, { force: true });
    if (isNew && file) for (const end of ['', '-wal', '-shm']) rmSync(`${file}${end}`, { force: true });
    if (!hadFolder) rmSync(settings.DATA_DIR, { recursive: true, force: true });
    throw error;
  }
}

async function inTransaction(client: Client, samples: Prepared, rows: Prepared, formerUsers: FormerUser[]) {
  const tx: Transaction = await lock(client);
  try {
    await applyMigrations(tx, MIGRATIONS);
    const removedUsers = await removeFormerUsers(tx, formerUsers);
    await loadPrepared(tx, samples);
    await checkPeople(tx, rows);
    const counts = await loadPrepared(tx, rows);
    await tx.commit();
    return { counts, removedUsers };
  } finally {
    tx.close();
  }
}

try {
  writeFileSync(output, JSON.stringify(await main(JSON.parse(readFileSync(input, 'utf8')) as Input)));
} catch (error) {
  console.error(explain(error));
  process.exitCode = 1;
}
