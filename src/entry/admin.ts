/** `npm run admin -- NAME`: makes an admin, whose password is ADMIN_PASSWORD or generated and printed. */
import { randomBytes } from 'node:crypto';
import { ensureAdmin } from '../auth/admin.ts';
import { tool } from './tool.ts';

const name = process.argv[2]?.toLowerCase() ?? '';
const given = process.env.ADMIN_PASSWORD;

await tool(async (client) => {
  if (!/^[a-z0-9._-]{3,32}$/.test(name)) {
    console.error('Usage: npm run admin -- NAME   (3 to 32 of a-z, 0-9, dot, dash and underscore)');
    process.exitCode = 1;
    return;
  }
  const password = given || randomBytes(18).toString('base64url');
  const isNew = await ensureAdmin(client, name, password);
  if (!isNew) console.log(`${name} has an account already, and is an admin; the password stays`);
  else console.log(given ? `${name} is an admin` : `${name} is an admin, with the password ${password}`);
});
