/** The operations of a document, as far as requests are made up from them. */

export type Schema = {
  type?: string | string[];
  enum?: unknown[];
  items?: Schema;
  anyOf?: Schema[];
  properties?: Record<string, Schema>;
};
export type Parameter = { name: string; in: 'path' | 'query' | 'header'; schema: Schema; explode?: boolean };
export type Operation = {
  method: string;
  path: string;
  parameters: Parameter[];
  /** Bodies that are right, where it takes any. */
  bodies: Record<string, unknown>[];
  /** Its media types. */
  types: string[];
};

type Json = { [member: string]: Json };

/** Every operation, with all that is referred to put in its place. */
export function operationsOf(document: unknown): Operation[] {
  const root = document as Json;
  const resolved = (part: Json | undefined): Json => {
    const ref: unknown = part?.$ref;
    if (typeof ref !== 'string') return part ?? {};
    return resolved(
      ref
        .split('/')
        .slice(1)
        .reduce<Json | undefined>((at, name) => at?.[name], root),
    );
  };
  const all = (part: unknown) => (Array.isArray(part) ? (part as Json[]) : []);

  return Object.entries(root.paths ?? {}).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]): Operation => {
      const content = resolved(operation.requestBody).content ?? {};
      const bodies = Object.values(content).flatMap((media): unknown[] =>
        media.examples ? Object.values(media.examples).map((e) => resolved(e).value) : [media.example],
      );
      return {
        ...{ method: method.toUpperCase(), path },
        parameters: all(operation.parameters).map((p) => resolved(p) as unknown as Parameter),
        bodies: bodies.flatMap((body) => (Array.isArray(body) ? body : [body])).filter(Boolean),
        types: Object.keys(content),
      };
    }),
  );
}
