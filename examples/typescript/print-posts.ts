/** Fetches all posts, and prints the status and each title. */
import { createClient } from '../../src/client.ts';

const api = createClient(process.env.LEDGE_URL ?? 'http://localhost:8787');

const answer = await api.posts.$get();
console.log('Status:', answer.status);
if (!answer.ok) throw new Error((await answer.json()).detail);
for (const post of await answer.json()) console.log(post.title);
