/** What a proxy makes of scheme, host and address, and that nothing of it is a client's to say. */
import { get } from 'node:http';
import { connect } from 'node:http2';
import type { newChecks } from '../checks.ts';
import { request } from './client.ts';
import { PREFIX, type WebServer, type World } from './world.ts';

const redirected = (port: number, path: string) =>
  new Promise<string>((resolve, reject) => {
    get({ host: '127.0.0.1', port, path, headers: { host: `localhost:${port}` } }, (answer) => {
      answer.resume();
      const { location, 'strict-transport-security': hsts = '' } = answer.headers;
      resolve(`${answer.statusCode} ${location}${hsts}`);
    }).on('error', reject);
  });

const overHttp2 = ({ https, ca }: WebServer) =>
  new Promise<number>((resolve, reject) => {
    const session = connect(`https://localhost:${https}`, { ca, family: 4 } as never);
    session.on('error', reject);
    const stream = session.request({ ':path': `${PREFIX}/status` });
    stream.on('response', (headers) => {
      resolve(Number(headers[':status']));
      session.destroy();
    });
    stream.on('error', reject);
    stream.end();
  });

export async function scheme({ check }: ReturnType<typeof newChecks>, world: World, proxy: WebServer) {
  const { name } = proxy;
  const to = await redirected(proxy.http, `${PREFIX}/posts?_limit=1`);
  check(
    `${name}: HTTP is redirected to HTTPS, without HSTS`,
    to === `308 https://localhost:${proxy.https}${PREFIX}/posts?_limit=1`,
    to,
  );
  check(`${name}: HTTP/2`, (await overHttp2(proxy)) === 200);
  const site = await request(proxy, 'GET', '/');
  check(
    `${name}: the site beside the API`,
    site.status === 200 && site.text.includes('The site'),
    site.status,
  );
  const forged = {
    ...{ 'x-forwarded-proto': 'http', 'x-forwarded-host': 'evil.example', 'x-forwarded-for': '203.0.113.9' },
  };
  const list = await request(proxy, 'GET', `${PREFIX}/posts?_page=2&_limit=3`, undefined, forged);
  const { link = '', 'strict-transport-security': hsts } = list.headers;
  check(
    `${name}: HSTS by HTTPS, whatever a client says of the scheme`,
    String(hsts).startsWith('max-age'),
    hsts,
  );
  const direct = await fetch(`http://127.0.0.1:${world.servers[0]!.port}${PREFIX}/status`);
  check(`${name}: none by HTTP`, !direct.headers.has('strict-transport-security'));
  check(
    `${name}: Link has the prefix, and no host`,
    link.includes(`<${PREFIX}/posts?`) && !link.includes('//'),
    link,
  );
  const [, next = ''] = /<([^>]+)>; rel="next"/.exec(String(link)) ?? [];
  const page = await request(proxy, 'GET', next);
  check(
    `${name}: and leads to the next page`,
    JSON.parse(page.text)[0]?.id === JSON.parse(list.text)[0]?.id + 3,
    next,
  );
  const headers = { authorization: world.basic, ...forged };
  const post = { title: 'Through the proxy', body: 'One' };
  const made = await request(proxy, 'POST', `${PREFIX}/posts`, post, headers);
  const location = String(made.headers.location);
  const there = await request(proxy, 'GET', location, undefined, headers);
  check(`${name}: Location leads to the new row`, made.status === 201 && there.status === 200, location);
  const zipped = { ...headers, 'accept-encoding': 'gzip' };
  const packed = await request(proxy, 'GET', location, undefined, zipped);
  const changed = await request(
    proxy,
    'PATCH',
    location,
    { title: 'Changed' },
    {
      ...headers,
      'if-match': String(packed.headers.etag),
    },
  );
  check(
    `${name}: If-Match takes the ETag that a client got which takes gzip`,
    changed.status === 200,
    changed.status,
  );
  const csv = await request(proxy, 'GET', `${PREFIX}/posts`, undefined, {
    accept: 'text/csv',
    'accept-encoding': 'gzip',
  });
  check(`${name}: what is large is compressed`, csv.headers['content-encoding'] === 'gzip');
  const login = { username: 'nobody-here', password: 'not a password' };
  await request(proxy, 'POST', `${PREFIX}/auth/login`, login, forged);
  const audit = await request(
    proxy,
    'GET',
    `${PREFIX}/audit?_sort=id&_order=desc&_limit=20`,
    undefined,
    headers,
  );
  check(
    `${name}: the address that a client forges is in no audit`,
    !audit.text.includes('203.0.113.9'),
    audit.status,
  );
  await cookie(check, world, proxy);
  const huge = await request(proxy, 'POST', `${PREFIX}/posts`, { title: 'x'.repeat(3_000_000) }, headers);
  check(
    `${name}: a body that is too large is a problem`,
    huge.status === 413 || huge.status === 0,
    huge.status,
  );
}

/** The cookie of a browser: for HTTPS alone, below the prefix, and good for pages of the web server's own origin. */
async function cookie(check: ReturnType<typeof newChecks>['check'], world: World, proxy: WebServer) {
  const { name } = proxy;
  const [username, password] = atob(world.basic.slice(6)).split(':');
  const login = { username, password, cookie: true };
  const signedIn = await request(proxy, 'POST', `${PREFIX}/auth/login`, login);
  const [set = ''] = [signedIn.headers['set-cookie']].flat();
  const attributes = ['HttpOnly', 'Secure', 'SameSite=Strict', `Path=${PREFIX}/auth`];
  check(
    `${name}: the cookie is for HTTPS alone, and below the prefix`,
    attributes.every((attribute) => set.split('; ').includes(attribute)),
    set.replace(/=ldr_[^;]*/, '=…'),
  );
  const refresh = (origin: string) =>
    request(proxy, 'POST', `${PREFIX}/auth/refresh`, undefined, { cookie: set.split(';')[0]!, origin });
  const other = await refresh('https://evil.example');
  const own = await refresh('https://localhost');
  check(
    `${name}: and is taken from a page of its own origin alone`,
    own.status === 200 && other.status === 403,
    [own.status, other.status],
  );
}
