/** Resources with everything that the samples do not have, over tables of their own. */

import { OpenAPIHono, z } from '@hono/zod-openapi';
import type { Client } from '@libsql/client';
import { sql } from 'drizzle-orm';
import { gatedHasher } from '../auth/hasher.ts';
import { parseSettings } from '../config.ts';
import type { AppEnv, Caller, RouteDeps } from '../http/context.ts';
import { frame } from '../http/frame.ts';
import { Later } from '../http/later.ts';
import { createLogger } from '../http/log.ts';
import { onError } from '../http/on-error.ts';
import { makeDocument } from '../http/openapi-document.ts';
import { type Problem, ProblemError } from '../problems.ts';
import type { CallerSql, Data, KitTable, Write } from './declaration.ts';
import { ddl, inbox, locks, notes, people, teams, votes } from './features-tables.fixture.ts';
import { describeAll, resource, resourceRoutes } from './resource.ts';

const anyone = { read: 'anyone', create: 'anyone', update: 'anyone', delete: 'anyone' } as const;
const isAdmin = (caller: CallerSql) => sql`${caller.role} = 'admin'`;
const mine = (row: KitTable, caller: CallerSql) => sql`${row.ownerId} = ${caller.id} OR ${isAdmin(caller)}`;
type Note = typeof notes;
const ADMIN = 1;
/** So many rare notes may somebody have. */
const RARE = 2;

/** Serves the resources over `client`, whose tables it makes. */
export async function openFeatures(client: Client) {
  await client.executeMultiple(ddl);
  const log: Record<string, unknown>[] = [];
  const seen: (Omit<Write, 'client'> & { data?: Data; row?: Data | undefined })[] = [];
  const later = new Later();
  let now = 1_700_000_000_000;

  const resources = {
    people: resource({
      name: 'people',
      item: 'Person',
      about: '',
      table: people,
      access: { ...anyone, read: 'admin' },
    }),
    teams: resource({
      ...{ name: 'teams', item: 'Team', about: '', table: teams },
      access: {
        read: (team, caller) => sql`${team.open} OR ${mine(team, caller)}`,
        create: 'signedIn',
        update: 'owner',
        delete: 'owner',
      },
    }),
    notes: resource({
      ...{ name: 'notes', item: 'Note', about: '', table: notes },
      access: {
        read: (note: Note, caller) => sql`${note.shared} OR ${mine(note, caller)}`,
        create: (
          note: Note,
          caller,
        ) => sql`${caller.id} IS NOT NULL AND ${note.createdAt} > '2000' AND ${note.version} > 0
          AND (${note.kind} <> 'rare' OR (SELECT count(*) FROM ${notes}
            WHERE ${notes.kind} = 'rare' AND ${notes.ownerId} = ${note.ownerId}) < ${sql.raw(String(RARE))})`,
        update: (note: Note, caller) =>
          sql`${mine(note, caller)} OR (${note.kind} = 'wiki' AND ${caller.id} IS NOT NULL)`,
        delete: 'owner',
      },
      belongsTo: { teams: 'teamId' },
      fromCaller: ['authorId'],
      writeOnce: ['kind', 'labels'],
      readOnly: ['slug'],
      private: ['secret', 'token'],
      fields: { data: z.record(z.string(), z.unknown()), labels: z.array(z.string()) },
      async before({ data, ...write }) {
        seen.push({ operation: write.operation, id: write.id, caller: write.caller, data });
        const title = data.title as string | undefined;
        if (title === 'refuse')
          throw new ProblemError('conflict', 'Not today', {
            errors: [{ pointer: '/title', detail: 'not today' }],
          });
        if (title === 'nonsense') return { nope: 1 };
        if (title === 'ownerId') return { ownerId: 1 };
        if (title === 'id') return { id: 'x' };
        if (title === 'changed') data.title = 'by the hook';
        if (title === 'asks') {
          const { rows } = await write.client.execute('SELECT count(*) AS n FROM people');
          return { secret: String(rows[0]!.n), token: 'asked', priority: 5 };
        }
        if (title === 'elsewhere') return { teamId: 999 };
        return title === undefined
          ? undefined
          : { slug: title.toLowerCase().replaceAll(' ', '-'), secret: `s3cret ${title}` };
      },
      after({ client: _, ...write }) {
        seen.push(write);
        if (write.row?.title === 'fails after') throw new Error('after went wrong');
      },
    }),
    locks: resource({
      ...{ name: 'locks', item: 'Lock', about: '', table: locks },
      access: { ...anyone, update: (_row, caller) => sql`${caller.id} IS NOT NULL` },
      readOnly: ['seal', 'touched'],
      requireIfMatch: true,
    }),
    inbox: resource({
      ...{ name: 'inbox', item: 'Message', about: '', table: inbox },
      access: { ...anyone, read: 'admin' },
      fromCaller: ['personId'],
    }),
    votes: resource({
      ...{ name: 'votes', item: 'Vote', about: '', table: votes, access: anyone },
      fromCaller: ['personId'],
      private: ['owed', 'auditorId'],
      before: ({ caller }) =>
        caller?.id === ADMIN ? undefined : { owed: 'to a hook', auditorId: caller?.id === 2 ? 99 : null },
    }),
  };

  const deps: RouteDeps = {
    settings: parseSettings({ SECRET: 's'.repeat(32), API_PREFIX: '/api', MAX_BODY_BYTES: '30000000' }),
    runtime: 'node',
    database: () => client,
    unguarded: () => client,
    prove: async () => {},
    now: () => now,
    log: createLogger('off', (line) => log.push({ line }), Date.now),
    hasher: gatedHasher(1),
    peer: () => '',
    later: (_c, work) => later.add(work),
    asset: async () => undefined,
    async identify(c): Promise<Caller | null> {
      const who = c.req.header('x-user');
      if (who === undefined) return null;
      return { id: Number(who), username: who, role: who === String(ADMIN) ? 'admin' : 'user' };
    },
  };
  const app = new OpenAPIHono<AppEnv>();
  app.use(frame(deps));
  app.onError(onError(deps));
  app.route('/api', resourceRoutes(deps, resources));

  /** Speaks to the app. @param as the id of the caller; 1 is an admin, null anonymous */
  async function call(
    as: number | null,
    method: string,
    path: string,
    body?: unknown,
    more: Record<string, string> = {},
  ) {
    const headers: Record<string, string> = { ...more };
    if (as !== null) headers['x-user'] = String(as);
    if (body !== undefined) headers['content-type'] = 'application/json';
    const answer = await app.request(`/api${path}`, {
      method,
      headers,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    const json = <T = Data>() => JSON.parse(text) as T;
    const faults = answer.status < 400 ? [] : (json<Problem>().errors ?? []);
    const pointers = faults.map((fault) => ('pointer' in fault ? fault.pointer : fault.parameter));
    return { status: answer.status, headers: answer.headers, text, json, pointers };
  }
  /** The OpenAPI document of the resources. */
  function document() {
    const api = new OpenAPIHono<AppEnv>();
    const tags = describeAll(resources, api.openAPIRegistry);
    return makeDocument(api, {
      prefix: '/api',
      origin: 'http://localhost:8787',
      info: { title: '', version: '' },
      servers: [{ url: '/api' }],
      tags,
    });
  }
  return {
    client,
    call,
    document,
    log,
    seen,
    settled: () => later.done(),
    /** Moves the clock on, in milliseconds. */
    wait(ms: number) {
      now += ms;
    },
  };
}
