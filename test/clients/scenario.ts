/** What each client's scenario is given, and how it compares. */
import { isDeepStrictEqual } from 'node:util';
import type { Person } from './api.ts';
import type { Sent } from './recorder.ts';

export type Scenario = {
  check(name: string, ok: boolean, detail?: unknown): void;
  /** Where plain fetch asks. */
  baseUrl: string;
  /** Where the client asks: the same server, behind the recorder. */
  via: string;
  /** The requests of the client so far. */
  sent: readonly Sent[];
  /** Who the client signs in as. */
  person: Person;
};

/** Checks that compare, with both sides where they differ. */
export function comparing({ check }: Pick<Scenario, 'check'>) {
  return function equal(name: string, got: unknown, wanted: unknown): void {
    const same = isDeepStrictEqual(got, wanted);
    check(name, same, same ? '' : `${brief(got)} instead of ${brief(wanted)}`);
  };
}

export const brief = (value: unknown, length = 300): string => {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > length ? `${text.slice(0, length)}…` : text;
};

/** Runs what a client should refuse. @returns what it threw, undefined where it went through */
export async function refusal<E>(work: () => Promise<unknown>): Promise<E | undefined> {
  try {
    await work();
  } catch (error) {
    return error as E;
  }
}

/** Compares texts by code units, as the database does by bytes; numbers by value. */
export const ascending = (a: string | number, b: string | number) => (a < b ? -1 : a > b ? 1 : 0);
