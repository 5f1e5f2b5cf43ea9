/** What `_embed` and `_expand` ask for: children and parents of a row, down to the second level. */
import { nearest } from '../lib/nearest.ts';
import { badParameter } from '../problems.ts';
import type { Field, Graph, Model } from './model.ts';

export type Relation = {
  /** Its name in the row. */
  key: string;
  /** Many rows that refer to this one, or the one that this refers to. */
  kind: 'children' | 'parent';
  model: Model;
  /** The field that refers: of the child, or of the row itself. */
  field: Field;
  relations: Relation[];
};

const MAX_RELATIONS = 10;
const MAX_LEVELS = 2;

/**
 * Adds what one `_embed` or `_expand` names, separated by commas; of a path such as `comments.user` the first
 * segment is a child (`_embed`) or a parent (`_expand`), and the second either.
 * @throws ProblemError 400 for what is no relation
 */
export function addRelations(
  relations: Relation[],
  model: Model,
  graph: Graph,
  parameter: '_embed' | '_expand',
  text: string,
): void {
  for (const path of text.split(',')) {
    const segments = path.split('.');
    if (segments.length > MAX_LEVELS) throw badParameter(parameter, `goes down ${MAX_LEVELS} levels at most`);
    let [level, from] = [relations, model];
    for (const [depth, segment] of segments.entries()) {
      const possible = relationsOf(from, graph).filter(
        (r) => depth > 0 || r.kind === (parameter === '_embed' ? 'children' : 'parent'),
      );
      const found = possible.find((r) => r.key === segment);
      if (!found) throw badParameter(parameter, unknown(from, segment, possible));
      let relation = level.find((r) => r.key === found.key);
      if (!relation) {
        relation = { ...found, relations: [] };
        level.push(relation);
      }
      [level, from] = [relation.relations, relation.model];
    }
  }
  if (countOf(relations) > MAX_RELATIONS)
    throw badParameter(parameter, `at most ${MAX_RELATIONS} relations are read at once`);
}

/** Every relation of a resource: its children and its parents. */
export function relationsOf(model: Model, graph: Graph): Omit<Relation, 'relations'>[] {
  const children = (model.declaration.has ?? []).map((name) => {
    const child = graph.get(name)!;
    const { field } = child.parents.find((parent) => parent.name === model.name)!;
    return { key: name, kind: 'children' as const, model: child, field };
  });
  const parents = model.parents.map(({ name, field, as }) => ({
    ...{ key: as, kind: 'parent' as const, model: graph.get(name)!, field },
  }));
  return [...children, ...parents];
}

/** A relation and all below it. */
export const allOf = (relations: readonly Relation[]): Relation[] =>
  relations.flatMap((relation) => [relation, ...allOf(relation.relations)]);

const countOf = (relations: readonly Relation[]) => allOf(relations).length;

/** What makes another statement. */
export const relationsKey = (relations: readonly Relation[]): string =>
  relations.map(({ key, relations: below }) => `${key}(${relationsKey(below)})`).join();

function unknown({ name }: Model, segment: string, possible: readonly { key: string }[]): string {
  const keys = possible.map(({ key }) => key);
  const near = nearest(segment, keys);
  if (near) return `cannot be ${segment}; did you mean ${near}?`;
  const there = keys.length > 0 ? `there are ${keys.join(', ')}` : 'there are none';
  return `${name} has no such relation; ${there}`;
}
