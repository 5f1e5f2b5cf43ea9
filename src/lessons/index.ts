/** The reference servers of the lessons. In the playground, or alone by `npm run lesson`; never in the Worker. */
import type { Hono } from 'hono';
import { framework } from './framework.ts';
import { httpServer } from './http-server.ts';
import { type SecurityOptions, security } from './security.ts';

/** Name → what makes the server, afresh. @param base the path of its mount, if it has one */
export const lessons: Readonly<Record<string, (base?: string, options?: SecurityOptions) => Hono>> = {
  'http-server': httpServer,
  framework,
  security,
};
