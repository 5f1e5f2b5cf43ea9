/** `npm run db:migrate`: brings the database of the settings to this version's schema. */
import { migrate } from '../db/migrate.ts';
import { MIGRATIONS } from './database.ts';
import { tool } from './tool.ts';

await tool(async (client) => {
  const applied = await migrate(client, MIGRATIONS);
  console.log(applied.length > 0 ? `Migrated: ${applied.join(', ')}` : 'The schema is current');
});
