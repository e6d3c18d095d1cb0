// SPDX-License-Identifier: Apache-2.0
import { once } from 'node:events';
import { readConfig } from '#kernel/config.ts';
import { mountPages } from '#kernel/http/pages.ts';
import { openHttp } from '#kernel/http/server.ts';
import { openAsConfigured } from './open.ts';

const started = performance.now();
const config = readConfig();
const opened = await openAsConfigured(config, { background: true, demo: config.demo }).catch((error: Error) => {
  console.error(error.message);
  process.exit(1);
});
const app = openHttp(opened.house, { sessionSecret: opened.sessionSecret, demo: config.demo });
const server = await mountPages(app, opened.house, config);
server.listen(config.port, config.host);
await once(server, 'listening').catch(async (error: NodeJS.ErrnoException) => {
  console.error(
    error.code === 'EADDRINUSE'
      ? `Port ${config.port} is in use. Start with another one: PORT=3001 npm start`
      : error.message,
  );
  await opened.close();
  process.exit(1);
});
const address = server.address() as { port: number };
console.log(
  `役場 Yakuba  http://${config.host === '127.0.0.1' ? 'localhost' : config.host}:${address.port}  (ready in ${Math.round(performance.now() - started)} ms, ${Math.round(process.memoryUsage.rss() / 1e6)} MB)`,
);

let stopping = false;
async function stop(signal: string) {
  if (stopping) return;
  stopping = true;
  console.log(`${signal}: finishing requests…`);
  server.close();
  server.closeIdleConnections();
  setTimeout(() => server.closeAllConnections(), 5_000).unref();
  await Promise.race([once(server, 'close'), new Promise((done) => setTimeout(done, 6_000).unref())]);
  await opened.close();
  process.exit(0);
}
// removeAllListeners: in development, Vite plugins install handlers that exit at once
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.removeAllListeners(signal).on(signal, () => void stop(signal));

// npm passes Ctrl-C on but not SIGTERM: when the npm that started us disappears, stop as well.
if (process.env['npm_lifecycle_event']) {
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && void stop('npm has gone'), 500).unref();
}
