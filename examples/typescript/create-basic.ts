/** Creates a post, with the name and password in the request itself (Basic, RFC 7617). */
import { createClient } from '../../src/client.ts';

const { LEDGE_URL = 'http://localhost:8787', LEDGE_USER = '', LEDGE_PASSWORD = '' } = process.env;
const api = createClient(LEDGE_URL, { credentials: { username: LEDGE_USER, password: LEDGE_PASSWORD } });

const answer = await api.posts.$post({ json: { title: 'By Basic', body: 'From TypeScript' } });
if (!answer.ok) throw new Error((await answer.json()).detail);
console.log(answer.status, answer.headers.get('location'), await answer.json());
