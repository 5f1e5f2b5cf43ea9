/** The credentials of Basic (RFC 7617), in UTF-8 as the challenge says. */
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const MAX_LENGTH = 4_096;

/**
 * Whether what follows the scheme can be credentials: base64 of UTF-8 with a colon and without control characters
 * (section 2), in the one spelling that base64 has. What is not is never looked up.
 */
export function isBasicCredential(text: string): boolean {
  if (text.length > MAX_LENGTH) return false;
  try {
    const binary = atob(text);
    if (btoa(binary) !== text) return false;
    const pair = utf8.decode(Uint8Array.from(binary, (char) => char.charCodeAt(0)));
    // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is looked for
    return /^(?!\ufeff)[^:\x00-\x1f\x7f]+:[^\x00-\x1f\x7f]*$/.test(pair);
  } catch {
    return false;
  }
}
