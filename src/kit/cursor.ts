/** Cursors of keyset pages: where a page ended, in the words of its sort, signed so that nobody writes their own. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { InValue } from '@libsql/client';
import { badParameter } from '../problems.ts';

/** The values of the sort's keys and of the id in the last row of a page. */
export type Position = readonly (string | number | null)[];
export type Cursors = {
  /** @param context the list and its sort: a cursor of one is none of another. @throws ProblemError 400 for too long values */
  encode(context: string, position: Position): string;
  /** @throws ProblemError 400 for what we did not write */
  decode(context: string, cursor: string): Position;
};

const MAX_POSITION = 2_000;
const SIGNATURE_BYTES = 16;

/** @param secret that of the settings; every server with it reads the cursors of the others */
export function cursors(secret: string): Cursors {
  const key = createHmac('sha256', secret).update('ledge cursors').digest();
  const sign = (context: string, payload: string) =>
    createHmac('sha256', key).update(`${context}\n${payload}`).digest().subarray(0, SIGNATURE_BYTES);

  return {
    encode(context, position) {
      const payload = JSON.stringify(position);
      if (payload.length > MAX_POSITION)
        throw badParameter('_sort', 'has values that are too long for a cursor: use _page, or another key');
      return `${Buffer.from(payload).toString('base64url')}.${sign(context, payload).toString('base64url')}`;
    },
    decode(context, cursor) {
      const [body = '', signature = '', more] = cursor.split('.');
      const payload = Buffer.from(body, 'base64url').toString();
      const given = Buffer.from(signature, 'base64url');
      const right = sign(context, payload);
      if (more !== undefined || given.length !== right.length || !timingSafeEqual(given, right))
        throw badParameter(
          '_cursor',
          'is none of this list and sort: begin with an empty one, then follow Link',
        );
      return JSON.parse(payload) as Position;
    },
  };
}

/** A value of a position as it is bound: whole numbers as integers, which compare with reals as well. */
export const positionValue = (value: Position[number]): InValue =>
  typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : value;
