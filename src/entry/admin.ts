/**
 * `npm run admin -- NAME [--promote] [--reset]`: makes an admin, or gives one a new password. The password is
 * ADMIN_PASSWORD, or generated and printed.
 */
import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { ensureAdmin, recoverAdmin } from '../auth/admin.ts';
import { checkPassword } from '../auth/password-rules.ts';
import { Refusal } from './refusal.ts';
import { tool } from './tool.ts';

const USAGE =
  'Usage: npm run admin -- NAME [--promote] [--reset]   (3 to 32 of a-z, 0-9, dot, dash and underscore)';

function read() {
  try {
    const { values, positionals } = parseArgs({
      options: { promote: { type: 'boolean' }, reset: { type: 'boolean' } },
      allowPositionals: true,
    });
    const [name = '', ...more] = positionals.map((text) => text.toLowerCase());
    if (more.length > 0 || !/^[a-z0-9._-]{3,32}$/.test(name)) throw new Refusal(USAGE);
    return { name, promote: values.promote ?? false, reset: values.reset ?? false };
  } catch {
    throw new Refusal(USAGE);
  }
}

await tool(async (client) => {
  const { name, promote, reset } = read();
  const given = process.env.ADMIN_PASSWORD;
  const fault = given && (await checkPassword(given, { username: name }));
  if (fault) throw new Refusal(`ADMIN_PASSWORD ${fault}`);
  const password = given || randomBytes(18).toString('base64url');
  const withPassword = given ? '' : `, with the password ${password}`;
  const outcome = await (reset ? recoverAdmin : ensureAdmin)(client, name, password, promote);
  if (outcome === 'taken')
    throw new Refusal(
      `${name} is somebody's account: choose another name, or add --promote if you know whose it is`,
    );
  if (outcome === 'unknown') throw new Refusal(`There is no account ${name}: leave --reset out to make it`);
  if (outcome === 'created') console.log(`${name} is an admin${withPassword}`);
  else if (outcome === 'recovered')
    console.log(`${name} is an admin${withPassword || ', with the new password'}; its sessions have ended`);
  else console.log(`${name} is an admin; the password stays`);
});
