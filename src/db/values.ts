/** Values between JavaScript and native `libsql`. */
import type { Value } from '@libsql/client';

const MAX_INT = 2n ** 63n;

/** A cell as `@libsql/client` gives it. @throws RangeError for an integer that JavaScript cannot hold */
export function fromNative(value: unknown): Value {
  if (typeof value === 'bigint') {
    if (value > Number.MAX_SAFE_INTEGER || value < Number.MIN_SAFE_INTEGER) {
      throw new RangeError('Received integer which cannot be safely represented as a JavaScript number');
    }
    return Number(value);
  }
  if (value instanceof Uint8Array) return Uint8Array.from(value).buffer;
  return value as Value;
}

/**
 * An argument as native `libsql` takes it, converted as `@libsql/client` does; a boolean would abort the process.
 * @throws RangeError, TypeError for what no column can hold
 */
export function toNative(value: unknown): unknown {
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
      if (!Number.isFinite(value)) throw new RangeError('Only finite numbers can be passed as arguments');
      return value;
    case 'bigint':
      if (value >= MAX_INT || value < -MAX_INT) throw new RangeError('bigint does not fit into 64 bits');
      return value;
    case 'boolean':
      return value ? 1 : 0;
    default:
      if (value === null) return null;
      if (value instanceof ArrayBuffer) return Buffer.from(value);
      if (value instanceof Uint8Array) return Buffer.from(value);
      if (value instanceof Date) return value.valueOf();
      throw new TypeError(`${typeof value} cannot be passed as argument to the database`);
  }
}
