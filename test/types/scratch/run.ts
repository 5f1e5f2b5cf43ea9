/** The built client against the server at the address that it is given; prints what it saw. */
import { createClient } from 'ledge-client';

const [base = ''] = process.argv.slice(2);
const person = {
  username: `u${process.pid}`,
  email: `u${process.pid}@example.com`,
  password: 'correct horse',
};
const anyone = createClient(`${base}/`);
const registered = await anyone.auth.register.$post({ json: person });
if (!registered.ok) throw new Error((await registered.json()).detail);
const { id } = await registered.json();

const api = createClient(base, { credentials: person });
const changed = await api.users[':id'].$patch({ param: { id }, json: { name: 'Ada' } });
const read = await anyone.users[':id'].$get({ param: { id: String(id) } });
const list = await anyone.users.$get({ query: { id: [id, 999_999_999], _limit: 5 } });
const refused = await anyone.users[':id'].$patch({ param: { id }, json: { name: 'Eve' } });
const stale = await api.users[':id'].$patch({ param: { id }, json: {}, header: { 'If-Match': '"0-0"' } });
const odd = await anyone.users[':id'].$get({ param: { id: '1/../../status?' } });
console.log(
  JSON.stringify({
    changed: changed.ok && (await changed.json()).name,
    read: read.ok && (await read.json()).id === id,
    list: list.ok && (await list.json()).map((row) => row.name),
    refused: refused.status === 401 && (await refused.json()).type,
    stale: stale.status,
    odd: odd.status,
    address: anyone.users[':id'].$url({ param: { id: 'a/b' } }).pathname,
  }),
);
