/** Ledge on Node. */
import { announce, boot } from './boot.ts';
import { peer, serveOnNode } from './node-server.ts';

const booted = await boot('node', peer);
serveOnNode(booted, (port) => announce(booted, port));
