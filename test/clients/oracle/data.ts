/** The rows that both servers have, and what the oracle knows of them. */
import { get, type Person, type Row, send } from '../api.ts';

export type Data = Record<ResourceName, Row[]>;
export type ResourceName = keyof typeof relations;
export type Scalar = string | number | boolean;

/** Who has and belongs to whom, and what `q` looks into: as the samples declare it. */
export const relations = {
  users: {
    children: ['posts', 'albums', 'todos'],
    parents: [],
    search: ['name', 'username', 'email', 'website', 'phone'],
  },
  posts: { children: ['comments'], parents: ['user'], search: ['title', 'body'] },
  comments: { children: [], parents: ['post'], search: ['name', 'email', 'body'] },
  albums: { children: ['photos'], parents: ['user'], search: ['title'] },
  photos: { children: [], parents: ['album'], search: ['title'] },
  todos: { children: [], parents: ['user'], search: ['title'] },
} as const satisfies Record<string, Record<'children' | 'parents' | 'search', readonly string[]>>;
export const resourceNames = Object.keys(relations) as ResourceName[];

/** Adds to the samples what they lack: nulls, ties, letters of many scripts, and characters that mean something. */
export async function addRows(baseUrl: string, { bearer, id: userId }: Person): Promise<void> {
  const add = async (path: string, body: object) => {
    const { status, json } = await send(`${baseUrl}${path}`, 'POST', body, { authorization: bearer });
    if (status !== 201) throw new Error(`POST ${path}: ${status} ${JSON.stringify(json)}`);
  };
  const geo = { lat: '-6.5', lng: '12.25' };
  const address = { street: 'Ölstraße 5', suite: '*', city: 'Łódź', zipcode: '0', geo };
  const names = [
    'Ångström',
    'ångström',
    'Zoë',
    'zoë',
    'Žižka',
    'О́льга',
    'ольга',
    '李雷',
    'Οδυσσεύς',
    'ΟΔΥΣΣΕΎΣ',
    'Straße',
    'İstanbul',
    'µm',
    'a_b%c',
    "O'Brien",
    'x*y?[z]',
  ];
  for (const [n, name] of names.entries()) {
    const some =
      n % 3 === 0 ? {} : { address, phone: n % 2 === 0 ? null : '555-0100', website: 'Same.example' };
    await add('/users', { name, username: `extra-${n}`, ...some });
  }
  const titles = [
    'Tie',
    'tie',
    'Tie',
    'Tie',
    'ÉTÉ',
    'été',
    'Été 100%',
    'a_b',
    'a*b',
    'back\\slash',
    '"quoted"',
    ' space',
  ];
  for (const [n, title] of titles.entries())
    await add('/posts', {
      title,
      body: n % 2 ? 'The same body' : 'the SAME body',
      userId: n % 4 === 0 ? 1 : userId,
    });
  for (const name of ['Tie', 'Tie', 'été'])
    await add('/comments', { postId: 101, name, email: 'a@b.c', body: name });
  // UTF-16 puts the first of these two before the second, and UTF-8 behind it.
  for (const title of ['\u{1f600} smile', '\uff5e wave']) await add('/albums', { title, userId });
  await add('/photos', {
    albumId: 1,
    title: 'One more',
    url: 'https://a.example',
    thumbnailUrl: 'https://b.example',
  });
}

/** All rows, in the order of their ids, which is the order of json-server's file. */
export async function allRows(baseUrl: string): Promise<Data> {
  const data = {} as Data;
  for (const name of resourceNames) {
    data[name] = [];
    for (let page = 1; data[name].length === (page - 1) * 1_000; page++)
      data[name].push(...(await get(`${baseUrl}/${name}?_sort=id&_page=${page}&_limit=1000`)));
  }
  return data;
}

/** The value at a path such as `address.city`. */
export function valueAt(row: unknown, path: string): unknown {
  let value = row;
  for (const key of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}

/** The paths to what is no object, in any row. */
export function operandsOf(rows: readonly Row[]): string[] {
  const paths = new Set<string>();
  const visit = (value: object, prefix: string) => {
    for (const [key, inner] of Object.entries(value)) {
      if (typeof inner === 'object' && inner !== null) visit(inner, `${prefix}${key}.`);
      else if (inner !== null) paths.add(prefix + key);
    }
  };
  for (const row of rows) visit(row, '');
  return [...paths];
}

/** The values at a path that are none of null. */
export const scalarsAt = (rows: readonly Row[], path: string): Scalar[] =>
  rows.map((row) => valueAt(row, path)).filter((value) => value !== undefined && value !== null) as Scalar[];
