/** What an operator sees of a request: its trace is taken up, and its times are told to those who may know them. */
import { describe, expect, it } from 'vitest';
import { admin, someone } from './people.ts';
import { call, target } from './support.ts';

const TRACE = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
const TIMES = /(^|, )db;dur=\d+\.\d;desc="\d+ statements?", total;dur=\d+\.\d$/;
// The targets over a file run in development, those over a libSQL server in production.
const inDevelopment = target.name.endsWith('-file');
const timing = async (as?: string, path = '/users/1') =>
  (await call('GET', path, as === undefined ? {} : { as })).headers.get('server-timing');

describe('traceparent (W3C Trace Context)', () => {
  it.each([
    TRACE,
    '00-00000000000000000000000000000000-00f067aa0ba902b7-01',
    'garbage',
    `${TRACE}, ${TRACE}`,
  ])('of %s changes no answer', async (traceparent) => {
    const plain = await call('GET', '/users/1');
    const traced = await call('GET', '/users/1', { headers: { traceparent, tracestate: 'a=b' } });
    expect([traced.status, traced.text]).toEqual([200, plain.text]);
  });
});

describe.skipIf(inDevelopment)('Server-Timing in production', () => {
  it('is told to an admin', async () => {
    const told = await timing(await admin());
    expect(told).toMatch(TIMES);
    expect(told).toMatch(/^credentials;dur=/);
  });

  it('is told to nobody else: times tell who is there', async () => {
    expect(await timing()).toBeNull();
    expect(await timing((await someone()).bearer)).toBeNull();
    const login = await call('POST', '/auth/login', {
      json: { username: 'admin', password: 'not it, is it' },
    });
    expect([login.status, login.headers.get('server-timing')]).toEqual([401, null]);
  });
});
describe.runIf(inDevelopment)('Server-Timing in development', () => {
  it('is told to everybody', async () => {
    expect(await timing()).toMatch(TIMES);
    expect(await timing((await someone()).bearer)).toMatch(TIMES);
  });

  it('is told of a request that is refused, too', async () => {
    const { status, headers } = await call('GET', '/auth/me', { as: 'Bearer nothing' });
    expect([status, headers.get('server-timing')]).toEqual([401, expect.stringMatching(TIMES)]);
  });
});
