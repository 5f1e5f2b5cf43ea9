/** What API keys look like in requests and answers. */
import { z } from '@hono/zod-openapi';
import { time } from './schemas.ts';

const scope = z.enum(['read', 'write']);
export const newKeySchema = z
  .strictObject({
    name: z.string().min(1).max(100).openapi({ description: 'What it is for', example: 'nightly export' }),
    scopes: z
      .array(scope)
      .min(1)
      .max(2)
      .openapi({ description: '`read` is GET and HEAD, `write` everything else', example: ['read'] }),
    expiresAt: z.iso.datetime({ offset: true }).nullish().openapi({ description: 'By default never' }),
  })
  .openapi('NewApiKey', { example: { name: 'nightly export', scopes: ['read'] } });
const keyFields = {
  id: z.int().openapi({ example: 3 }),
  name: z.string().openapi({ example: 'nightly export' }),
  hint: z.string().openapi({ description: 'The first characters of the key', example: 'ldg_3fKx9A' }),
  scopes: z.array(scope),
  createdAt: time,
  lastUsedAt: time
    .nullable()
    .openapi({ description: 'To within five minutes; null where it was never used' }),
  expiresAt: time.nullable(),
};
export const keySchema = z.object(keyFields).openapi('ApiKey');
export const madeKeySchema = z
  .object({ ...keyFields, key: z.string().openapi({ description: 'The key itself, shown this once' }) })
  .openapi('CreatedApiKey');
