/** `npm run trace` draws the journey of one request; who is not at the machine, or in production, learns nothing of it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../../src/entry/tools/child.ts';
import { newId } from '../../src/http/trace-context.ts';
import { resources } from '../../src/resources/index.ts';
import { run, start } from '../commands.ts';
import { settings } from '../targets/settings.ts';

const path = `/${Object.keys(resources)[0]}`;
const PASSWORD = 'correct horse battery';
const command = (file: string, ...args: string[]): [string, ...string[]] => [
  process.execPath,
  join(ROOT, 'src/entry', file),
  ...args,
];

/** A server, and what `npm run trace` says of it. */
async function serve(mode: string, flags: string[] = []) {
  const dir = mkdtempSync(join(tmpdir(), 'ledge-journey-'));
  const given = { NODE_ENV: mode, PORT: '0', DATA_DIR: 'data', SEED: 'false', API_PREFIX: '/api' };
  const where = (more = {}) => ({
    cwd: dir,
    env: { ...process.env, ...settings('http://localhost', given), ...more },
  });
  await run(command('admin.ts', 'chief'), where({ ADMIN_PASSWORD: PASSWORD }), 30);
  const server = start(command('start.js', ...flags), where());
  const [, base, port] = (await server.line(
    /listens on (http:\/\/localhost:(\d+)\S*)/,
  )) as unknown as string[];
  return {
    port: port!,
    base: base!,
    trace: (...args: string[]) => run(command('trace.ts', ...args), where({ PORT: port }), 30),
    async stop() {
      await server.kill();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** Asks with any header, `Host` included. */
const ask = (url: string, headers: Record<string, string>) =>
  new Promise<{ status: number; text: string }>((resolve, reject) => {
    const sent = request(url, { headers, agent: false }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk) => {
        text += chunk;
      });
      answer.on('end', () => resolve({ status: answer.statusCode!, text }));
    });
    sent.on('error', reject);
    sent.end();
  });

/** A request of a new trace. @returns its id */
async function traced(base: string): Promise<string> {
  const id = newId(16);
  const answer = await fetch(`${base}${path}?_limit=1&q=hidden-value`, {
    headers: { traceparent: `00-${id}-${newId(8)}-01` },
  });
  await answer.text();
  return id;
}

describe.each([
  ['Node', []],
  ['Bun', ['--bun']],
])('in development on %s', { timeout: 60_000 }, (_name, flags) => {
  let server: Awaited<ReturnType<typeof serve>>;
  beforeAll(async () => {
    server = await serve('development', flags);
  }, 60_000);
  afterAll(() => server?.stop());

  it('draws the hops, down to the statement and back', async () => {
    const { code, stdout, stderr } = await server.trace(path, '-u', `chief:${PASSWORD}`);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    const hops = [...stdout.matchAll(/^ {2}(Client|API server|Database) +(.*)$/gm)].map(([, hop, at]) => [
      hop,
      at,
    ]);
    expect(hops[0]).toEqual(['Client', expect.stringMatching(/^GET http:.*\/api\//)]);
    expect(hops[1]).toEqual(['API server', expect.stringMatching(/^(node|bun), process \d+$/)]);
    expect(hops.at(-3)).toEqual(['Database', expect.stringMatching(/^the embedded file, .* in \d+\.\d ms$/)]);
    expect(hops.at(-2)).toEqual(['API server', expect.stringMatching(/^200 in \d+\.\d ms$/)]);
    expect(hops.at(-1)).toEqual(['Client', expect.stringMatching(/^200 OK after \d+\.\d ms$/)]);
    expect(stdout).toMatch(/SELECT /);
    expect(stdout).toMatch(/credentials: user \d+ \(admin\), in /);
    expect(stdout).toMatch(/server-timing: credentials;dur=/);
    expect(stdout).not.toContain(PASSWORD);
    expect(stdout).not.toContain(Buffer.from(`chief:${PASSWORD}`).toString('base64'));
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(120);
  });

  it('sends a method, a header and a body, and shows what was refused', async () => {
    const { code, stdout } = await server.trace(
      '-H',
      'X-Request-Id: of-a-person',
      '-d',
      '{"title": 1}',
      path,
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/Client +POST http.*content-type: application\/json.*Client +401 Unauthorized/s);
    expect(stdout).toContain('request of-a-person');
  });

  it('shows statements without values, and to a request from this machine alone', async () => {
    const id = await traced(server.base);
    const url = `http://127.0.0.1:${server.port}/api/_trace/${id}`;
    const here = await ask(url, {});
    expect(here.status).toBe(200);
    expect(JSON.parse(here.text)).toMatchObject([{ trace: id, status: 200, calls: [{ place: 'file' }] }]);
    expect(here.text).toContain('SELECT');
    expect(here.text).not.toContain('hidden-value');
    for (const headers of [
      { 'x-forwarded-for': '203.0.113.9' },
      { 'x-forwarded-for': '127.0.0.1' },
      { forwarded: 'for=203.0.113.9' },
      { via: '1.1 Caddy' },
      { origin: 'http://localhost:5173' },
      { host: 'rebound.example' },
    ] as Record<string, string>[])
      expect.soft((await ask(url, headers)).status, JSON.stringify(headers)).toBe(404);
    expect((await ask(url.replace(id, newId(16)), {})).status).toBe(404);
  });

  it('is in no document', async () => {
    const { text } = await ask(`http://127.0.0.1:${server.port}/api/openapi.json`, {});
    expect(text).toContain('"paths"');
    expect(text).not.toContain('_trace');
  });

  it('remembers the last hundred', async () => {
    const first = await traced(server.base);
    const url = `http://127.0.0.1:${server.port}/api/_trace/`;
    for (let n = 0; n < 99; n++) await traced(server.base);
    expect((await ask(url + first, {})).status).toBe(200);
    await traced(server.base);
    expect((await ask(url + first, {})).status).toBe(404);
  });
});

describe('in production', { timeout: 60_000 }, () => {
  it('tells nobody, and the command says so', async () => {
    const server = await serve('production');
    const id = await traced(server.base);
    const here = await ask(`http://127.0.0.1:${server.port}/api/_trace/${id}`, {});
    const { code, stdout } = await server.trace(path, '-u', `chief:${PASSWORD}`);
    await server.stop();
    expect(here.status).toBe(404);
    expect(code).toBe(0);
    expect(stdout).toMatch(/in development alone/);
    expect(stdout).not.toMatch(/SELECT/);
  });
});

it.each([
  [[], /^Usage: npm run trace[^\n]*\n$/],
  [['GET', 'posts'], /^Usage: npm run trace[^\n]*\n$/],
  [['/posts', '--url', 'ftp://x'], /^--url must look like [^\n]*\n$/],
  [['/posts', '--url', 'http://127.0.0.1:9'], /^http:\/\/127\.0\.0\.1:9 does not answer \(ECONNREFUSED\)\n$/],
])('says in one line what is wrong with %j', { timeout: 30_000 }, async (args, line) => {
  const { code, stderr } = await run(command('trace.ts', ...args), { cwd: tmpdir(), env: process.env }, 20);
  expect([code, stderr]).toEqual([1, expect.stringMatching(line)]);
});
