// SPDX-License-Identifier: Apache-2.0
import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import type { Hono } from 'hono';
import type { Listener } from '../config.ts';
import { originOf, trustedProxies, type Incoming, type TrustedProxies } from './origin.ts';
import type { Env } from './env.ts';
import { EVERY_ANSWER, STRICT_TRANSPORT } from './security.ts';
import { startTrace, type Trace } from './trace.ts';

/** The pages and the API as a Node server for each network. */
export type Front = {
  /** Answers requests; Vite stands before it in development. */
  app: Hono<Env>;
  makeServer(): Server;
  before?: (request: IncomingMessage, response: ServerResponse, next: () => void) => void;
};

const traces = new WeakMap<IncomingMessage, Trace>();

/** A server for one network: what reaches it comes from there. */
export function serverOf(
  front: Front,
  zone: Incoming['listener'],
  proxies: TrustedProxies = trustedProxies([]),
): Server {
  const server = front.makeServer();
  const listener = getRequestListener((request, env) => {
    const { incoming } = env as Env['Bindings'];
    return front.app.fetch(request, {
      ...env,
      arrival: { listener: zone, peer: incoming.socket.remoteAddress ?? '' } satisfies Incoming,
      trace: traces.get(incoming),
    });
  });
  // Set on Node's own answer, where they cost nothing and nothing that answers can forget them; it may say otherwise
  server.on('request', (request, response) => {
    const arrival = { listener: zone, peer: request.socket.remoteAddress ?? '' };
    const origin = originOf(arrival, (name) => request.headers[name] as string | undefined, proxies);
    // In development Vite answers, and its pages carry no policy of their own
    if (!front.before) for (const name in EVERY_ANSWER) response.setHeader(name, EVERY_ANSWER[name]!);
    if (origin.secure) response.setHeader('Strict-Transport-Security', STRICT_TRANSPORT);
    traces.set(request, startTrace(request, response, origin));
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
export async function openListeners(front: Front, listeners: readonly Listener[], proxies?: TrustedProxies) {
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
    const server = serverOf(front, zone, proxies);
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
