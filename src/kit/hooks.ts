/** What a resource does besides: before a write, which it may refuse or complete, and after it. */
import type { Caller, Ctx, RouteDeps } from '../http/context.ts';
import { ProblemError } from '../problems.ts';
import type { Data, Write } from './declaration.ts';
import type { Model } from './model.ts';

type Operation = Write['operation'];
export type Hooks = {
  /** Whether there is something to do before a write. */
  first: boolean;
  /**
   * @param place the pointer of the row in the body, which precedes those of a refusal
   * @returns what is stored besides what the body says
   * @throws ProblemError where the hook refuses, Error where it returns what is no field
   */
  before(
    c: Ctx,
    operation: Operation,
    id: Write['id'],
    caller: Caller | null,
    data: Data,
    place?: string,
  ): Promise<Data>;
  /** Goes on after the answer. @param rows each with its JSON text; undefined for a deletion */
  after(
    c: Ctx,
    operation: Operation,
    caller: Caller | null,
    rows: readonly { id: Write['id']; body: string | undefined }[],
  ): void;
};

const NOTHING: Data = Object.freeze({});

/** The hooks of a resource. */
export function hooks(model: Model, deps: RouteDeps): Hooks {
  const { before, after } = model.declaration;
  const names = new Set([...model.writable, ...model.hidden].map((f) => f.name));
  names.delete(model.id.name);

  return {
    first: before !== undefined,
    async before(c, operation, id, caller, data, place = '') {
      if (!before) return NOTHING;
      const write = { operation, id, caller, client: deps.database(c) };
      try {
        // A copy: what was checked is what is stored.
        const added = (await before({ ...write, data: structuredClone(data) })) ?? NOTHING;
        const unknown = Object.keys(added).find((name) => !names.has(name));
        if (unknown !== undefined)
          throw new Error(
            `Resource ${model.name}: before() returned ${unknown}, which is no field that it may set`,
          );
        return added;
      } catch (error) {
        throw place !== '' && error instanceof ProblemError ? at(place, error) : error;
      }
    },
    after(c, operation, caller, rows) {
      if (!after) return;
      // Whatever has become of the caller: a deleted person's own deletion, too, has an afterwards.
      const client = deps.unguarded(c);
      const work = async ({ id, body }: (typeof rows)[number]) => {
        const row = body === undefined ? undefined : (JSON.parse(body) as Data);
        await after({ operation, id, caller, client, row });
      };
      const all = async () => {
        for (const row of rows) {
          await work(row).catch((error) => {
            deps.log.event(
              'error',
              `after() of ${model.name}: ${error instanceof Error ? error.message : error}`,
              {
                id: c.get('requestId'),
                stack: error instanceof Error ? error.stack : undefined,
              },
            );
          });
        }
      };
      deps.later(c, all());
    },
  };
}

/** A refusal of one row of many: its pointers begin with the row's. */
const at = (place: string, { type, message, errors, headers, cause }: ProblemError) =>
  new ProblemError(type, `${place}: ${message}`, {
    ...(errors && {
      errors: errors.map((e) => ('pointer' in e ? { ...e, pointer: place + e.pointer } : e)),
    }),
    ...(headers && { headers }),
    cause,
  });
