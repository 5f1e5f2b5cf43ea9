/** Who may do what, as the document says it: in words, and as the credentials that are asked for. */
import { optional, signedIn } from '../http/openapi.ts';
import type { Operation, Rule } from './declaration.ts';
import type { Graph, Model } from './model.ts';

const words = {
  anyone: 'Anyone may.',
  signedIn: 'Who is signed in may.',
  owner: 'The owner of a row and admins may.',
  admin: 'Admins may.',
  condition: 'Who may depends on the row.',
};

/** The `security` of an operation, and a sentence for its description. */
export function accessOf({ declaration: { access } }: Model, graph: Graph, operation: Operation) {
  const rule = access[operation];
  const changes = operation === 'update' || operation === 'delete';
  const also = changes && access.read !== 'anyone' ? ' It must be a row that the caller may read.' : '';
  const open = operation === 'read' && readRules(graph).every((other) => other === 'anyone');
  return {
    sentence: `${words[typeof rule === 'function' ? 'condition' : rule]}${also}`,
    // Who may not read a row does not find it to change it.
    security: security(changes ? [access.read, rule] : [rule], open),
  };
}

const readRules = (graph: Graph) => [...graph.values()].map(({ declaration }) => declaration.access.read);

/**
 * A caller who is known makes a difference also where anyone may: as the owner of a new row, say.
 * @param open whether it makes none
 */
function security(rules: Rule[], open: boolean) {
  if (rules.some((rule) => typeof rule === 'string' && rule !== 'anyone')) return signedIn;
  return open ? [] : optional;
}
