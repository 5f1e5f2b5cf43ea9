/** `npm run admin -- NAME [--promote]`: makes an admin, whose password is ADMIN_PASSWORD or generated and printed. */
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
  const outcome = await ensureAdmin(client, name, password, process.argv.includes('--promote'));
  if (outcome === 'created') {
    console.log(given ? `${name} is an admin` : `${name} is an admin, with the password ${password}`);
  } else if (outcome === 'taken') {
    console.error(
      `${name} is somebody's account: choose another name, or add --promote if you know whose it is`,
    );
    process.exitCode = 1;
  } else console.log(`${name} is an admin; the password stays`);
});
