/** What a person reads meanwhile: on stderr, so that stdout stays for what a script wants. */

export const say = (line: string) => console.error(line);

/** A number of bytes, for people. */
export const size = (bytes: number) =>
  bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;

const EVERY_MS = 500;

/**
 * Tells how far something is, until the function that it gives is called.
 * @param done bytes so far @param total bytes in the end, about
 */
export function progress(what: string, done: () => number, total: number): () => void {
  const tell = () => done() > 0 && say(`${what}: ${size(done())} of about ${size(total)}`);
  const timer = setInterval(tell, EVERY_MS);
  say(`${what} about ${size(total)}`);
  return () => clearInterval(timer);
}
