import { defineConfig } from 'drizzle-kit';
import { databaseFile } from '../src/entry/database.ts';
import { readToolSettings } from '../src/entry/settings.ts';

const settings = readToolSettings();

/** Used by `npm run db:generate` and `npm run db:studio`; migrations are applied by `npm run db:migrate`. */
export default defineConfig({
  dialect: 'turso',
  schema: './src/db/schema/index.ts',
  out: './drizzle',
  dbCredentials: {
    url: settings.LIBSQL_URL ?? `file:${databaseFile(settings)}`,
    authToken: settings.LIBSQL_AUTH_TOKEN,
  },
});
