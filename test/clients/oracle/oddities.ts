/** What clients may send as well, and Ledge means to answer differently: it falls under one of the differences. */
import { type Data, operandsOf } from './data.ts';
import { parentField, type Query } from './query.ts';
import type { Random } from './random.ts';

export type Oddity = (random: Random, query: Query, data: Data) => void;

const adds =
  (name: string, ...values: string[]): Oddity =>
  ({ pick }, { pairs }) => {
    pairs.push([name, pick(values)]);
  };

export const oddities: Oddity[] = [
  adds('colour', 'red'),
  adds('colour_like', 'r'),
  adds('id', 'abc', '1.5', '007'),
  adds('id_gte', 'x'),
  adds('q', '1', 'http', 'example'),
  adds('_start', '3'),
  adds('_page', '0', 'x', '-1'),
  adds('_limit', '-1', '0', 'x'),
  adds('_end', '0', '-5'),
  adds('_embed', 'nothing'),
  adds('_expand', 'nobody'),
  adds('_sort', 'nothing', 'address'),
  adds('_order', 'down'),
  adds('_embed', 'posts,albums', 'comments', 'photos'),
  adds('completed', '1', 'yes'),
  adds('completed_like', 't'),
  ({ pick }, { resource, kind, pairs }, data) => {
    const [row] = data[resource];
    const path = operandsOf(data[resource]).findLast((operand) => typeof row![operand] === 'string');
    if (kind !== 'one') pairs.push([`${path}_like`, pick(['.', 'a.b', '^T', 'e$', 'a|b', 'T.*e', 'a*'])]);
  },
  (_, query) => {
    query.path = query.path.replace(/\d+/, '987654');
  },
  (_, { kind, path, pairs }) => {
    if (kind === 'nested') pairs.push([parentField(path.split('/')[1]!), '2']);
  },
];
