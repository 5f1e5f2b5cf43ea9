/**
 * Step 3, in Hono: the same answers as `http-server-bare.ts` gives on `node:http` alone.
 *
 * GET /        a greeting
 * GET /data    an object
 * GET /status  OK
 * GET /info    what this is
 */
import type { Hono } from 'hono';
import { allowOnly, newLesson } from './lesson.ts';

/** Its texts are protocol, to the last byte: clients compare them. */
const DATA = '{"name": "John", "age": 30, "city": "New York"}';
const INFO = '{"version": "1.0", "description": "A simple API built with http.server"}';
const JSON_TYPE = { 'Content-Type': 'application/json' };

/** @param base the path of its mount, if it has one */
export function httpServer(base = ''): Hono {
  const app = newLesson(base)
    .get('/', (c) => c.text('Hello, this is a simple API!'))
    .get('/data', (c) => c.body(DATA, 200, JSON_TYPE))
    .get('/status', (c) => c.text('OK'))
    .get('/info', (c) => c.body(INFO, 200, JSON_TYPE));
  allowOnly(app, (c) => c.text('Method not allowed'));
  app.notFound((c) => c.text('Endpoint not found', 404));
  return app;
}
