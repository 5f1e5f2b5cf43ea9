/** The query dialect (json-server 0.17's), from the address to a plain description. Pure. */
import { nearest } from '../lib/nearest.ts';
import { badParameter, badParameters, type Fault, ProblemError } from '../problems.ts';
import type { Position } from './cursor.ts';
import { addValue, type Filter, filterOf, operators, searchPattern } from './filter.ts';
import type { Graph, Model } from './model.ts';
import { type Operand, operand, operandNames } from './operand.ts';
import { addRelations, type Relation } from './relations.ts';
import type { View } from './row-sql.ts';
import { type Pairs, v1Spelling } from './spelling.ts';
import { type Window, windowOf, windows } from './window.ts';

export type Sort = { operand: Operand; descending: boolean };
export type ListQuery = Window & {
  filters: Filter[];
  /** The pattern of `q`. */
  search: string | undefined;
  sort: Sort[];
  /** Behind which row the page begins, once the cursor is read. */
  after?: Position | undefined;
  view: View;
};
export type QueryOptions = {
  /** Whether unknown parameters are ignored (`Prefer: handling=lenient`); by default as the resource says. */
  lenient?: boolean | undefined;
};

const single = new Set<string>(['_sort', '_order', '_fields', 'q', ...windows]);
const views = ['_fields', '_embed', '_expand'] as const;
const MAX_FILTERS = 50;
const MAX_SORTS = 8;

/** @throws ProblemError 400 with everything that is wrong in the query */
export function listQuery(
  model: Model,
  graph: Graph,
  pairs: Pairs,
  { lenient = model.lenient }: QueryOptions = {},
): ListQuery {
  const filters = new Map<string, Filter>();
  const given = new Map<string, string>();
  const relations: Relation[] = [];
  const faults = new Faults();
  for (const [name, value] of pairs) {
    faults.attempt(() => {
      if (single.has(name) && (name !== 'q' || model.search.length > 0)) return once(given, name, value);
      if (name === '_embed' || name === '_expand') return addRelations(relations, model, graph, name, value);
      const filter = filters.get(name) ?? filterOf(model, name);
      if (!filter) {
        if (lenient) return;
        throw unknownParameter(model, name);
      }
      addValue(filter, name, value);
      filters.set(name, filter);
      if (filters.size > MAX_FILTERS) throw badParameter(name, `is one of more than ${MAX_FILTERS} filters`);
    });
  }
  const sort = faults.attempt(() => sortOf(model, given.get('_sort'), given.get('_order'))) ?? [];
  const window = faults.attempt(() => windowOf(model, given));
  const fields = faults.attempt(() => fieldsOf(model, given.get('_fields')));
  const search = faults.attempt(() => (given.get('q') ? searchPattern(given.get('q')!) : undefined));
  faults.end();
  return { filters: [...filters.values()], search, sort, ...window!, view: { fields, relations } };
}

/** The query of one row: which of it is wanted. @throws ProblemError 400 with everything that is wrong in it */
export function viewQuery(
  model: Model,
  graph: Graph,
  pairs: Pairs,
  { lenient = model.lenient }: QueryOptions = {},
): View {
  const given = new Map<string, string>();
  const relations: Relation[] = [];
  const faults = new Faults();
  for (const [name, value] of pairs) {
    faults.attempt(() => {
      if (name === '_fields') return once(given, name, value);
      if (name === '_embed' || name === '_expand') return addRelations(relations, model, graph, name, value);
      if (!lenient) throw badParameter(name, `is not a parameter of one ${model.item}${hint(name, views)}`);
    });
  }
  const fields = faults.attempt(() => fieldsOf(model, given.get('_fields')));
  faults.end();
  return { fields, relations };
}

/** No parameters are known here. @throws ProblemError 400 for any that is given, but of a lenient resource */
export function noQuery(model: Model, pairs: Pairs): void {
  if (pairs[0] && !model.lenient) throw badParameter(pairs[0][0], `is not a parameter of one ${model.item}`);
}

/** Gathers what is wrong, so that a client is told of all of it at once. */
class Faults {
  readonly #faults: Fault[] = [];

  attempt<T>(work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      this.#faults.push(...(error.errors ?? []));
    }
  }

  /** @throws ProblemError 400 where there is any */
  end(): void {
    if (this.#faults.length > 0) throw badParameters(this.#faults);
  }
}

function once(given: Map<string, string>, name: string, value: string): void {
  if (given.has(name)) throw badParameter(name, 'is given twice');
  given.set(name, value);
}

function fieldsOf(model: Model, text: string | undefined): View['fields'] {
  if (text === undefined) return undefined;
  const names = new Set(text.split(','));
  for (const name of names) {
    if (!model.field.has(name))
      throw badParameter(
        '_fields',
        `${model.name} has no field ${name}${hint(name, [...model.field.keys()])}`,
      );
  }
  return model.fields.filter((f) => names.has(f.name));
}

function sortOf(model: Model, sort: string | undefined, order = ''): Sort[] {
  if (!sort)
    return model.declaration.newestFirst ? [{ operand: operand(model, 'id')!, descending: true }] : [];
  const orders = order.toLowerCase().split(',');
  const names = sort.split(',');
  if (new Set(names).size < names.length) throw badParameter('_sort', 'names a field twice');
  if (names.length > MAX_SORTS) throw badParameter('_sort', `names more than ${MAX_SORTS} fields`);
  return names.map((name, index) => {
    const found = operand(model, name);
    if (!found || found.kind === 'array') {
      const other = /^-/.test(name) && operand(model, name.slice(1));
      const advice = other ? `; say _sort=${name.slice(1)}&_order=desc` : hint(name, operandNames(model));
      throw badParameter('_sort', `cannot sort by ${name}${advice}`);
    }
    const direction = orders[index] ?? '';
    if (!['', 'asc', 'desc'].includes(direction))
      throw badParameter('_order', 'must be asc or desc, for each key of _sort');
    return { operand: found, descending: direction === 'desc' };
  });
}

function unknownParameter(model: Model, name: string): ProblemError {
  if (name === 'q')
    return badParameter(name, `looks into no field of ${model.name}: none is declared for search`);
  const names = operandNames(model);
  if (model.field.has(name)) {
    const member = names.find((other) => other.startsWith(`${name}.`)) ?? `${name}.name`;
    return badParameter(name, `is an object: name a member of it, such as ${member}`);
  }
  const suffixed = /^(.+)_([a-z]+)$/.exec(name);
  if (suffixed && names.includes(suffixed[1]!)) {
    const near = nearest(suffixed[2]!, operators);
    return badParameter(name, `is no operator${near ? `; did you mean ${suffixed[1]}_${near}?` : ''}`);
  }
  const advice = v1Spelling(name) ?? hint(name, [...names, ...single, '_embed', '_expand']);
  return badParameter(name, `is not a parameter of ${model.name}${advice}`);
}

function hint(name: string, names: readonly string[]): string {
  const found = nearest(name, names);
  return found === undefined ? '' : `; did you mean ${found}?`;
}
