/**
 * What a new password may be (NIST 800-63B-4, 3.1.1.2; OWASP ASVS 5.0, 6.2): 8 to 128 characters, any of
 * Unicode, no rules of composition, and none that an attacker tries first.
 */
import { badBody } from '../problems.ts';

/** In code points of the normal form NFC, in which a password is hashed. */
export const MIN_PASSWORD = 8;
export const MAX_PASSWORD = 128;

/** Whose password it is to be; what is known of them. */
export type Owner = { username?: string | undefined; email?: string | undefined; name?: string | undefined };

/** What is wrong with the text of a password, or undefined. Basic has no control characters (RFC 7617 section 2). */
export function passwordTextFault(password: string): string | undefined {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is looked for
  if (/[\x00-\x1f\x7f-\x9f]/.test(password)) return 'must have no control characters';
  const { length } = [...password.normalize('NFC')];
  if (length < MIN_PASSWORD) return `must have at least ${MIN_PASSWORD} characters`;
  return length > MAX_PASSWORD ? `must have at most ${MAX_PASSWORD} characters` : undefined;
}

/** Whether a password may be somebody's, by its length alone. */
export function couldBePassword(password: string): boolean {
  if (password.length > 4 * MAX_PASSWORD) return false;
  const { length } = [...password.normalize('NFC')];
  return length >= MIN_PASSWORD && length <= MAX_PASSWORD;
}

/** What is wrong with a password, or undefined for one that its owner may have. */
export async function checkPassword(password: string, owner: Owner = {}): Promise<string | undefined> {
  const length = passwordTextFault(password);
  if (length) return length;
  const folded = fold(password);
  const { username, email = '', name } = owner;
  if (username && folded === fold(username)) return 'is the username';
  if (email && [email, email.split('@')[0]!].map(fold).includes(folded)) return 'is the email, or begins it';
  if (name && folded === fold(name)) return 'is the name';
  return (await commonPasswords()).has(folded) ? 'is among the most common passwords' : undefined;
}

/**
 * Like `checkPassword`, for a body.
 * @param pointer where the password stands in it
 * @throws ProblemError 422 that names the place
 */
export async function requireGoodPassword(password: string, owner: Owner, pointer = '/password') {
  const detail = await checkPassword(password, owner);
  if (detail) throw badBody([{ pointer, detail }]);
}

/** Case tells guesses apart no better than it does people. */
const fold = (text: string) => text.normalize('NFC').toLowerCase();

let common: Set<string> | undefined;

/** Loaded and unpacked when it is first needed: Workers bound the CPU time of a start. */
async function commonPasswords(): Promise<Set<string>> {
  if (common) return common;
  const { dictionary } = await import('@zxcvbn-ts/language-common');
  common = new Set(dictionary['passwords-common'].filter((word) => word.length >= MIN_PASSWORD));
  return common;
}
