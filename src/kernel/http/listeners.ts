// SPDX-License-Identifier: Apache-2.0
import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import type { Hono } from 'hono';
import type { Listener } from '../config.ts';
import type { Incoming } from './origin.ts';
import type { Env } from './env.ts';

/** The pages and the API as a Node server for each network. */
export type Front = {
  /** Answers requests; Vite stands before it in development. */
  app: Hono<Env>;
  makeServer(): Server;
  before?: (request: IncomingMessage, response: ServerResponse, next: () => void) => void;
};

/** A server for one network: what reaches it comes from there. */
export function serverOf(front: Front, zone: Incoming['listener']): Server {
  const server = front.makeServer();
  const listener = getRequestListener((request, env) => {
    const { incoming } = env as Env['Bindings'];
    return front.app.fetch(request, {
      ...env,
      arrival: { listener: zone, peer: incoming.socket.remoteAddress ?? '' } satisfies Incoming,
    });
  });
  server.on(
    'request',
    front.before
      ? (request, response) => front.before!(request, response, () => void listener(request, response))
      : listener,
  );
  return server;
}

/** Opens every listener; when one cannot be opened, none stays open. Error names the port that is taken. */
export async function openListeners(front: Front, listeners: readonly Listener[]) {
  const opened: { zone: Incoming['listener']; host: string; port: number; server: Server }[] = [];
  const close = async () => {
    for (const { server } of opened) {
      server.close();
      server.closeIdleConnections();
    }
    setTimeout(() => opened.forEach(({ server }) => server.closeAllConnections()), 5_000).unref();
    await Promise.race([
      Promise.all(opened.map(({ server }) => once(server, 'close'))),
      new Promise((done) => setTimeout(done, 6_000).unref()),
    ]);
  };
  for (const { zone, host, port } of listeners) {
    const server = serverOf(front, zone);
    server.listen(port, host);
    try {
      await once(server, 'listening');
    } catch (error) {
      await close();
      throw (error as NodeJS.ErrnoException).code === 'EADDRINUSE'
        ? new Error(`Port ${port} is in use. Start with another one: PORT=3100 npm start`, { cause: error })
        : error;
    }
    opened.push({ zone, host, port: (server.address() as { port: number }).port, server });
  }
  return { listeners: opened, close };
}
