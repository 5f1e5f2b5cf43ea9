/** Why a tool does not do what it was asked to: one line for the developer, and nothing was changed. */
export class Refusal extends Error {
  override name = 'Refusal';
}
