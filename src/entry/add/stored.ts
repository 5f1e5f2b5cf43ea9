/** What the database has already that rows of a file may refer to. */
import { existsSync } from 'node:fs';
import type { Settings } from '../../config.ts';
import { missingTargets } from '../../db/load-sql.ts';
import { resources } from '../../resources/index.ts';
import { databaseFile, openAsItIs, TOOL_MS } from '../database.ts';
import { samplesFor } from '../first-rows.ts';
import type { FormerUser } from './people.ts';
import { USERS } from './plan.ts';
import type { Project } from './project.ts';
import type { Target } from './references.ts';

/** The people of the samples. */
export async function formerUsers(): Promise<FormerUser[]> {
  const { users = [] } = await samplesFor(Object.values(resources));
  return (users as FormerUser[]).map(({ id, name, username, email }) => ({ id, name, username, email }));
}

/** The resources that are there, and their rows. @param dropped whether the people of the samples count as gone */
export async function targetsOf(project: Project, settings: Settings, dropped: boolean) {
  const isThere = settings.LIBSQL_URL !== undefined || existsSync(databaseFile(settings));
  const client = isThere ? openAsItIs(settings, TOOL_MS) : undefined;
  const former = new Set<unknown>(dropped && isThere ? (await formerUsers()).map(({ id }) => id) : []);
  const all = project.resources.map(({ name, idKind, resource }): Target => {
    const { table, model } = resource;
    return {
      name,
      idKind,
      async missing(ids) {
        if (!client || ids.length === 0) return ids;
        const gone = name === USERS ? ids.filter((id) => former.has(id)) : [];
        try {
          const found = await client.execute(
            missingTargets({ property: 'id', target: table, column: model.id.column }, ids),
          );
          return [...gone, ...found.rows.map(({ value }) => value)];
        } catch (error) {
          if (/no such table/i.test(String(error))) return ids;
          throw error;
        }
      },
    };
  });
  return { all, close: () => client?.close() };
}
