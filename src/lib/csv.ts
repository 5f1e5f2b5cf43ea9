/** CSV (RFC 4180): a line for each row, each ended by CRLF. */

/**
 * One line.
 * @param values null is an empty cell, and an empty text a quoted one; objects and arrays are their JSON
 * @param neutralized whether a text that a spreadsheet would take for a formula gets an apostrophe before it
 *   (OWASP, CSV injection)
 */
export const csvLine = (values: readonly unknown[], neutralized = false): string =>
  `${values.map((value) => cell(value, neutralized)).join(',')}\r\n`;

function cell(value: unknown, neutralized: boolean): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  let text = typeof value === 'string' ? value : JSON.stringify(value);
  if (neutralized && /^[=+\-@\t\r]/.test(text)) text = `'${text}`;
  return text === '' || /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
