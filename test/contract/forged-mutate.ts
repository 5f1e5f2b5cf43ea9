/** Texts that are almost a good one; the same seed makes the same changes. */
import fc from 'fast-check';

export const SEED = Number(process.env.FORGE_SEED || 1);

const place = fc.nat(9_999).map((n) => n / 10_000);
/** Mostly such as a token is made of; else whatever a header may have in it. */
const character = fc.oneof(
  { arbitrary: fc.constantFrom(...'ABCXYZabcxyz0189-_.=+/ '), weight: 3 },
  { arbitrary: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)), weight: 1 },
  { arbitrary: fc.integer({ min: 0xa1, max: 0xff }).map((code) => String.fromCharCode(code)), weight: 1 },
);
const at = (text: string, where: number) => Math.floor(where * text.length);
const splice = (text: string, from: number, count: number, insert = '') =>
  text.slice(0, from) + insert + text.slice(from + count);
const flipped = (letter: string) =>
  letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase();
const onParts = (text: string, change: (parts: string[]) => string[]) => change(text.split('.')).join('.');

type Mutation = (text: string) => string;
/** Of one or a few characters. */
const small: fc.Arbitrary<Mutation> = fc.oneof(
  fc.tuple(place, character).map(
    ([p, c]): Mutation =>
      (t) =>
        splice(t, at(t, p), 1, c),
  ),
  fc.tuple(place, character).map(
    ([p, c]): Mutation =>
      (t) =>
        splice(t, at(t, p), 0, c),
  ),
  fc.tuple(place, fc.integer({ min: 1, max: 40 })).map(
    ([p, n]): Mutation =>
      (t) =>
        splice(t, at(t, p), n),
  ),
  place.map(
    (p): Mutation =>
      (t) =>
        splice(t, at(t, p), 1, flipped(t[at(t, p)] ?? '')),
  ),
  fc.tuple(place, place).map(
    ([p, q]): Mutation =>
      (t) => {
        const letters = [...t];
        const [i, j] = [at(t, p), at(t, q)];
        [letters[i], letters[j]] = [letters[j] ?? '', letters[i] ?? ''];
        return letters.join('');
      },
  ),
  // One bit of what the base64 means.
  fc.tuple(fc.nat(2), place, fc.nat(7)).map(
    ([n, p, bit]): Mutation =>
      (t) =>
        onParts(t, (parts) =>
          parts.map((part, i) => {
            const bytes = Buffer.from(part, 'base64url');
            const where = Math.floor(p * bytes.length);
            if (i !== n || bytes.length === 0) return part;
            bytes.writeUInt8(bytes.readUInt8(where) ^ (1 << bit), where);
            return bytes.toString('base64url');
          }),
        ),
  ),
);
/** Of a whole part: one twice, one missing, one in capitals. */
const large: fc.Arbitrary<Mutation> = fc.oneof(
  fc.tuple(fc.nat(2), fc.nat(3)).map(
    ([n, m]): Mutation =>
      (t) =>
        onParts(t, (parts) => parts.toSpliced(m, 0, parts[n] ?? '')),
  ),
  fc.nat(2).map(
    (n): Mutation =>
      (t) =>
        onParts(t, (parts) => parts.toSpliced(n, 1)),
  ),
  fc.nat(2).map(
    (n): Mutation =>
      (t) =>
        onParts(t, (parts) => parts.map((part, i) => (i === n ? part.toUpperCase() : part))),
  ),
);
const mutation = fc.oneof({ arbitrary: small, weight: 15 }, { arbitrary: large, weight: 1 });
/** One change, or a few upon each other. */
const mutations = fc.oneof(
  { arbitrary: fc.array(mutation, { minLength: 1, maxLength: 1 }), weight: 3 },
  { arbitrary: fc.array(mutation, { minLength: 2, maxLength: 4 }), weight: 1 },
);

/** So many texts, each made of a good one by one change or a few; now and then it is the good one itself. */
export const mutated = (good: string, count: number): string[] =>
  fc
    .sample(fc.noBias(mutations), { seed: SEED, numRuns: count })
    .map((changes) => changes.reduce((text, change) => change(text), good));
