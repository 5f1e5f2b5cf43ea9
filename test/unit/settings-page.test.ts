/** The documentation tells of every setting, and of none that is gone. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { settingsSchema } from '../../src/config.ts';

const page = readFileSync(new URL('../../docs/settings.md', import.meta.url), 'utf8');

/** The default as it is written in the environment. */
function written(value: unknown): string {
  if (value === undefined || value === '' || (Array.isArray(value) && value.length === 0)) return '';
  return `\`${value}\``;
}

function row(name: string, schema: z.ZodType): string {
  const { data } = z.object({ value: schema }).safeParse({});
  return `| \`${name}\` | ${written(data?.value)} | ${schema.description} |`;
}

test('the table of settings in docs/settings.md is the one that settingsSchema makes', () => {
  const rows = Object.entries(settingsSchema.shape).map(([name, schema]) => row(name, schema));
  const table = page
    .split('\n')
    .filter((line) => /^\| `[A-Z_]+` \|/.test(line))
    .join('\n');
  expect(table).toBe(rows.join('\n'));
});
