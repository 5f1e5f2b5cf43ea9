/** The credentials of Basic (RFC 7617). */
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const MAX_LENGTH = 4_096;
// biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is looked for
const PAIR = /^(?!\ufeff)([^:\x00-\x1f\x7f-\x9f]+):([^\x00-\x1f\x7f-\x9f]*)$/;

/**
 * The login and the password in what follows the scheme: up to the first colon, and behind it. They are in UTF-8, as
 * the challenge says; what cannot be that is taken for ISO 8859-1, which Python's requests and Swagger UI still send.
 * @returns undefined for what is no base64 in its one spelling, or has no colon, or a control character (section 2)
 */
export function basicCredential(text: string): { login: string; password: string } | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  let binary: string;
  try {
    binary = atob(text);
  } catch {
    return undefined;
  }
  if (btoa(binary) !== text) return undefined;
  const [, login, password] = PAIR.exec(decoded(binary)) ?? [];
  return login === undefined || password === undefined ? undefined : { login, password };
}

/** @param binary a character for each byte, as `atob` gives them: which is what ISO 8859-1 means */
function decoded(binary: string): string {
  try {
    return utf8.decode(Uint8Array.from(binary, (char) => char.charCodeAt(0)));
  } catch {
    return binary;
  }
}
