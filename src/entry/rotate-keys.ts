/** `npm run keys:rotate [-- --revoke]`: another key to sign access tokens with; nobody is signed out. */
import { rotateKeys } from '../auth/keys-rotate.ts';
import { readSettings } from './settings.ts';
import { tool } from './tool.ts';

const [flag, ...more] = process.argv.slice(2);
const revoke = flag === '--revoke';

if ((flag !== undefined && !revoke) || more.length > 0) {
  console.error('Usage: npm run keys:rotate [-- --revoke]');
  process.exitCode = 1;
} else {
  await tool(async (client) => {
    const removed = await rotateKeys(client, readSettings().SECRET, Date.now(), revoke);
    const gone = `${removed} old ${removed === 1 ? 'key is' : 'keys are'} removed`;
    console.log(
      revoke
        ? `The new key signs at once; ${gone}, and what they have signed is refused within a minute: clients renew it`
        : `The new key is published, and signs in ten minutes; ${gone}`,
    );
  });
}
