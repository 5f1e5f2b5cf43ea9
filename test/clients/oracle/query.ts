/** A query as both servers get it. */
import type { ResourceName } from './data.ts';

export type Query = {
  path: string;
  /** Whose rows are answered. */
  resource: ResourceName;
  kind: 'list' | 'nested' | 'one';
  pairs: Pairs;
  /** The address as it is sent, where its spelling counts. */
  written?: string;
};
export type Pairs = [name: string, value: string][];

export const address = ({ path, pairs, written }: Query) =>
  written ??
  path +
    (pairs.length > 0 ? '?' : '') +
    pairs.map((pair) => pair.map(encodeURIComponent).join('=')).join('&');

/** The field by which a nested list belongs to its parent: `postId` of `/posts/1/comments`. */
export const parentField = (parent: string) => `${parent.replace(/s$/, '')}Id`;

/** Whether a text means something else than itself to json-server's `_like`, which is a regular expression. */
export const isPattern = (text: string) => /[\\^$.*+?()[\]{}|]/.test(text);
