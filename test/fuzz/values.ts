/** Texts and values that a careless or a hostile client might send. */
import fc from 'fast-check';

/** What would be SQL if it were put into a statement. */
const sql = [
  "' OR 1=1 --",
  "'; DROP TABLE posts; --",
  '1) UNION SELECT password_hash FROM accounts --',
  '"id"',
  'owner_id',
  'ownerId',
  'rowid',
  'sqlite_master',
  'id; PRAGMA writable_schema=1',
  "json_extract(address,'$.city')",
  '(SELECT 1)',
  '1 DESC, (SELECT 1)',
  'NULL',
  '?1',
  ':f0',
  '$.a"b',
];
const odd = [
  ...['', ' ', '*', '**', '[a-', ']', '?', '%', '_', '\\', '"', "'", ',', '.', '..', 'a..b', '__proto__'],
  ...['constructor', 'toString', 'null', 'undefined', 'NaN', 'Infinity', '-0', '1e309', '0x10', '1_000'],
  ...[
    '9007199254740993',
    '99999999999999999999',
    '-1',
    '0',
    '1.5',
    '１２',
    'true',
    'FALSE',
    '[object Object]',
  ],
  ...[
    'é',
    'İ',
    'ß',
    '名前',
    '👩‍👩‍👧',
    '\u202e',
    '\ufeff',
    '\u0000',
    '\r\nX-Injected: 1',
    'a'.repeat(2_000),
    '*a'.repeat(60),
  ],
];

/** A text of any kind. */
export const text = fc.oneof(
  { arbitrary: fc.constantFrom(...odd), weight: 3 },
  { arbitrary: fc.constantFrom(...sql), weight: 3 },
  { arbitrary: fc.string({ unit: 'binary', maxLength: 30 }), weight: 2 },
  { arbitrary: fc.string({ maxLength: 20 }), weight: 2 },
);
export const integer = fc.oneof(fc.integer({ min: 0, max: 30 }), fc.integer(), fc.maxSafeInteger());

/** A text as it may stand in a header: bytes of Latin-1, no control characters. */
export const headerText = text.map((value) =>
  [...value].filter((c) => c >= ' ' && c <= 'ÿ' && c !== '\x7f').join(''),
);

/** A text in an address: as it should be encoded, or as somebody may have got it wrong. */
export const encoded = (value: string) =>
  fc.oneof(
    { arbitrary: fc.constant(encodeURIComponent(value.toWellFormed())), weight: 60 },
    { arbitrary: fc.constant(encodeURIComponent(encodeURIComponent(value.toWellFormed()))), weight: 1 },
    { arbitrary: fc.constant(value.replace(/[^!'()*+,./:;@\w-]/g, '')), weight: 1 },
    {
      arbitrary: fc.constant(
        [...value].map((c) => (c <= 'ÿ' && c > '\x80' ? c : encodeURIComponent(c.toWellFormed()))).join(''),
      ),
      weight: 1,
    },
    {
      arbitrary: fc.constantFrom('%', '%zz', '%c3', '%ff%fe', '%00', '%ed%a0%80', '%C0%AF', '+', '%2', 'a%'),
      weight: 1,
    },
  );
