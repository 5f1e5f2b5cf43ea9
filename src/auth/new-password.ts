/** What a new password must be like, beyond what its schema says. */
import { badBody } from '../problems.ts';

/** @throws ProblemError 422 for a password that is easily guessed (NIST 800-63B-4, 3.1.1.2) */
export function checkNewPassword(
  pointer: string,
  password: string,
  who: { username: string; email: string },
): void {
  const same = [who.username, who.email, who.email.split('@')[0]].includes(password.toLowerCase());
  if (same) throw badBody([{ pointer, detail: 'must not be the username or the email' }]);
}
