/** From the names in a file to those of code, files, tables and columns. */
import { kitColumnNames } from '../../db/schema/kit.ts';
import { Refusal } from '../refusal.ts';

/** First segments of the paths that Ledge itself serves, or is to serve. */
export const OWN_PATHS = [
  ...['accounts', 'audit', 'auth', 'docs', 'info', 'invitations', 'lessons', 'problems', 'ready', 'status'],
  ...['openapi', 'robots', 'favicon', 'index'],
];
/** What a module that we write imports or declares, and words that cannot name a constant. */
const TAKEN = new Set(
  `arguments await break case catch class const continue debugger default delete do else enum eval export extends
  false finally for function if implements import in instanceof interface let new null package private protected
  public return static super switch this throw true try typeof var void while with yield async of undefined NaN
  Infinity globalThis id index integer kitColumns real resource Resource resources sql sqliteTable t table text
  textId fields z accounts signingKeys AnySQLiteColumn`.split(/\s+/),
);
/** What SQLite calls the row's own number, whatever the case. */
const ROW_NUMBER = ['rowid', 'oid', '_rowid_'];
/** What every table of Drizzle's has, beside its columns. */
const OF_TABLES = new Set([
  '_',
  '$inferSelect',
  '$inferInsert',
  'getSQL',
  'shouldOmitSQLParens',
  'enableRLS',
]);
const MAX_NAME = 64;

export const words = (name: string) =>
  name
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2')
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);

const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);
export const pascal = (name: string) => words(name).map(capital).join('');
export const snake = (name: string) =>
  words(name)
    .join('_')
    .toLowerCase()
    .replace(/[^a-z0-9_]+/g, '');

/** How a constant is called; an underscore keeps it apart from what the module has already. */
export function identifier(name: string): string {
  const camel = pascal(name).replace(/^./u, (first) => first.toLowerCase());
  return TAKEN.has(camel) ? `${camel}_` : camel;
}

const IRREGULAR: Record<string, string> = { person: 'people', child: 'children', movie: 'movies' };
/** The plurals that a word may have, in lower case; itself too, since some say `/staff`. */
export function plurals(singular: string): string[] {
  const word = singular.toLowerCase();
  const regular = [`${word}s`, `${word}es`, word];
  if (/[^aeiou]y$/.test(word)) regular.unshift(`${word.slice(0, -1)}ies`);
  return IRREGULAR[word] ? [IRREGULAR[word], ...regular] : regular;
}

/** The singular of a collection's name, for the document: `Category` of `categories`. */
export function singular(name: string): string {
  const all = words(name);
  const last = all.pop()!.toLowerCase();
  const irregular = Object.entries(IRREGULAR).find(([, many]) => many === last)?.[0];
  const one =
    irregular ??
    (/[^aeiou]ies$/.test(last)
      ? `${last.slice(0, -3)}y`
      : /(ss|sh|ch|x|z)es$/.test(last)
        ? last.slice(0, -2)
        : /[^su]s$/.test(last)
          ? last.slice(0, -1)
          : last);
  return [...all, one].map(capital).join('');
}

/** The property of a table: beside a private column of its name, or with an underscore at its end, it gets one. */
export const propertyOf = (field: string) =>
  (kitColumnNames as readonly string[]).includes(field) || field.endsWith('_') ? `${field}_` : field;

/** A column's name in SQL that none of `taken` has. */
export function columnOf(field: string, taken: Set<string>): string {
  const base = snake(field) || 'field';
  const wanted = /^\d/.test(base) ? `_${base}` : base;
  for (let n = 1; ; n++) {
    const name = n === 1 ? wanted : `${wanted}_${n}`;
    if (taken.has(name) || ROW_NUMBER.includes(name)) continue;
    taken.add(name);
    return name;
  }
}

/** A property as it is written in code. */
export const key = (name: string) => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : `'${name}'`);

/** @throws Refusal for a name that cannot stand in a path or name a table */
export function checkCollection(name: string): void {
  const shown = JSON.stringify(name).slice(0, 80);
  if (!/^[A-Za-z][A-Za-z0-9_-]*$/.test(name) || name.length > MAX_NAME || name in {})
    throw new Refusal(
      `${shown} cannot be the name of a collection: use letters, digits, - and _, a letter first, ${MAX_NAME} at most`,
    );
  if (OWN_PATHS.includes(name.toLowerCase()))
    throw new Refusal(`${name}: /${name} is a path of Ledge itself: give the collection another name`);
  if (/^sqlite[_-]/i.test(name))
    throw new Refusal(`${name}: names that begin with sqlite_ are SQLite's own: give it another one`);
}

/** @throws Refusal, after `where` (`products, row 3`), for a name that cannot be a field's */
export function checkField(name: string, where: string): void {
  const shown = JSON.stringify(name).slice(0, 80);
  if (name in {} || OF_TABLES.has(name))
    throw new Refusal(`${where}: ${shown} is a name that no field can have: give it another one`);
  if (!/^[\p{L}_$][\p{L}\p{N}_$ -]*$/u.test(name) || name.length > MAX_NAME)
    throw new Refusal(
      `${where}: ${shown} cannot be the name of a field: use letters, digits, - and _, a letter first, ${MAX_NAME} at most`,
    );
  if (/^_(sort|order|page|limit|start|end|cursor|fields|embed|expand)$/.test(name) || name === 'q')
    throw new Refusal(`${where}: ${shown} is a parameter of every list: give the field another name`);
}
