/** Signs in once, creates a post with the access token (a JWT, sent as Bearer, RFC 6750), and signs out. */
import { createClient, createSession } from '../../src/client.ts';

const { LEDGE_URL = 'http://localhost:8787', LEDGE_USER = '', LEDGE_PASSWORD = '' } = process.env;
// A session renews the token by itself before it ends, for a program that runs for longer than this one.
const session = createSession(LEDGE_URL);
await session.signIn({ username: LEDGE_USER, password: LEDGE_PASSWORD });
const api = createClient(LEDGE_URL, { credentials: session });

const answer = await api.posts.$post({ json: { title: 'By JWT', body: 'From TypeScript' } });
if (!answer.ok) throw new Error((await answer.json()).detail);
console.log(answer.status, answer.headers.get('location'), await answer.json());
await session.signOut();
