/**
 * Puts load on a server, in a process of its own, so that what it costs is not the server's:
 *
 *     node bench/load-process.ts '{"port": 8787, "requests": ["GET /posts/1 HTTP/1.1\r\n…"], …}'
 *
 * Prints how many requests were answered, and how long they took. Of the load generators on npm the kept one
 * tells time in whole milliseconds and waits for no more than its own JavaScript; this one is sockets and bytes.
 */
import { connect } from 'node:net';

export type Load = {
  port: number;
  /** Whole requests, as they go over the wire; each connection sends them in turn. */
  requests: readonly string[];
  /** The statuses that are right, by request. */
  statuses: readonly number[];
  connections: number;
  seconds: number;
};
export type Loaded = {
  requests: number;
  seconds: number;
  /** Answers with another status, and connections that broke under a request. */
  wrong: number;
  /** In milliseconds. */
  p50: number;
  p99: number;
};

const TIMEOUT_MS = 10_000;
const HEAD_END = Buffer.from('\r\n\r\n');
const LAST_CHUNK = Buffer.from('0\r\n\r\n');

const load = JSON.parse(process.argv[2]!) as Load;
const latencies: number[] = [];
let wrong = 0;
let over = false;

/** Where the first answer in `bytes` ends, and its status; undefined while it is not all there. */
function answerIn(bytes: Buffer): { end: number; status: number; closes: boolean } | undefined {
  const head = bytes.indexOf(HEAD_END);
  if (head < 0) return undefined;
  const text = bytes.toString('latin1', 0, head).toLowerCase();
  const status = Number(text.slice(9, 12));
  const closes = text.includes('\r\nconnection: close');
  const body = head + 4;
  if (status === 304 || status === 204) return { end: body, status, closes };
  const length = /\r\ncontent-length: *(\d+)/.exec(text)?.[1];
  if (length !== undefined) {
    const end = body + Number(length);
    return bytes.length < end ? undefined : { end, status, closes };
  }
  const last = bytes.indexOf(LAST_CHUNK, Math.max(body, bytes.length - LAST_CHUNK.length));
  return last < 0 ? undefined : { end: last + LAST_CHUNK.length, status, closes };
}

/** One connection after the other, each with one request at a time. */
function lane(index: number): Promise<void> {
  let turn = index;
  return new Promise((done) => {
    const open = () => {
      const socket = connect(load.port, '127.0.0.1');
      let bytes: Buffer = Buffer.alloc(0);
      let start = 0;
      let waiting = false;
      const send = () => {
        if (over) return void socket.destroy();
        start = performance.now();
        waiting = true;
        socket.write(load.requests[turn % load.requests.length]!);
      };
      socket.setNoDelay(true);
      socket.setTimeout(TIMEOUT_MS, () => socket.destroy());
      socket.on('connect', send);
      socket.on('error', () => {});
      socket.on('data', (chunk) => {
        bytes = bytes.length > 0 ? Buffer.concat([bytes, chunk]) : chunk;
        const answer = answerIn(bytes);
        if (!answer) return;
        latencies.push(performance.now() - start);
        if (answer.status !== load.statuses[turn % load.statuses.length]) wrong++;
        waiting = false;
        turn++;
        bytes = bytes.subarray(answer.end);
        if (answer.closes) socket.destroy();
        else send();
      });
      socket.on('close', () => {
        if (waiting && !over) wrong++;
        if (over) done();
        else open();
      });
    };
    open();
  });
}

const start = performance.now();
const timer = setTimeout(() => {
  over = true;
}, load.seconds * 1_000);
await Promise.all(Array.from({ length: load.connections }, (_, index) => lane(index)));
clearTimeout(timer);
const seconds = (performance.now() - start) / 1_000;
latencies.sort((a, b) => a - b);
const at = (share: number) =>
  latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? 0;
const loaded: Loaded = { requests: latencies.length, seconds, wrong, p50: at(0.5), p99: at(0.99) };
console.log(JSON.stringify(loaded));
