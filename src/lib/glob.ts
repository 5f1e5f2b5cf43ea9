/**
 * Patterns for SQLite's GLOB that match whatever the case: its LIKE and lower() know ASCII alone, and a class of
 * characters knows all of Unicode that has two cases.
 */

/** @returns the pattern of every text that has `text` in it */
export const globContaining = (text: string) => `*${literal(text)}*`;

/** @param pattern literal but for `*`, which stands for any characters; it has to match the whole text */
export const globMatching = (pattern: string) => pattern.split('*').map(literal).join('*');

const literal = (text: string) => Array.from(text, charClass).join('');

/** Small letters that are not what their capital becomes. */
const others: Record<string, string> = { Σ: 'ς', Μ: 'µ' };

function charClass(char: string): string {
  if (char === '*' || char === '?' || char === '[') return `[${char}]`;
  const upper = char.toUpperCase();
  // A capital may have several small letters: Σ has σ and, at the end of a word, ς.
  const cases = new Set([char, char.toLowerCase(), upper, upper.toLowerCase(), ...(others[upper] ?? [])]);
  // ß becomes SS: what is no single character any more is left as it is.
  const single = [...cases].filter((c) => [...c].length === 1);
  return single.length > 1 ? `[${single.join('')}]` : char;
}
