import { defineConfig } from 'drizzle-kit';

/** Used by `npm run db:generate` and `npm run db:studio`; migrations are applied by `npm run db:migrate`. */
export default defineConfig({
  dialect: 'turso',
  schema: './src/db/schema/index.ts',
  out: './drizzle',
  dbCredentials: {
    url: process.env.LIBSQL_URL ?? `file:${process.env.DATA_DIR ?? '.data'}/ledge.db`,
    authToken: process.env.LIBSQL_AUTH_TOKEN,
  },
});
