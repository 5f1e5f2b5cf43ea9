/** A file of rows cannot be loaded; the message is one line for the operator, and nothing was written. */
export class LoadError extends Error {
  override name = 'LoadError';
}
