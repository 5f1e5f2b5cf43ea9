/** The server, and who is signed in to it. */
import { createClient, createSession } from '../ledge-client/index.js';

export const LEDGE_URL = (import.meta.env.VITE_LEDGE_URL ?? 'http://localhost:8787').replace(/\/$/, '');

/** The refresh token is in a cookie, which no script reads; the access token is in memory alone. */
export const session = createSession(LEDGE_URL, { cookie: true });
export const api = createClient(LEDGE_URL, { credentials: session });

/** A server that is away is a TypeError that says "Failed to fetch", which helps nobody. */
export const away = (cause: unknown) => new Error(`${LEDGE_URL} does not answer`, { cause });
