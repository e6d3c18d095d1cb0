// SPDX-License-Identifier: Apache-2.0
import { readConfig } from '#kernel/config.ts';
import { zoneTitles } from '#kernel/access/zones.ts';
import { openListeners } from '#kernel/http/listeners.ts';
import { mountPages } from '#kernel/http/pages.ts';
import { openHttp } from '#kernel/http/server.ts';
import { openMetrics } from '#kernel/running/metrics.ts';
import { openAsConfigured } from './open.ts';

const started = performance.now();
const config = readConfig();
const opened = await openAsConfigured(config, { background: true, demo: config.demo }).catch((error: Error) => {
  console.error(error.message);
  process.exit(1);
});
const app = openHttp(opened.house, {
  sessionSecret: opened.sessionSecret,
  demo: config.demo,
  proxies: config.proxies,
  limits: config.limits,
});
const front = await mountPages(app, opened.house, config);
const { listeners, close } = await openListeners(front, config.listeners, config.proxies).catch(
  async (error: Error) => {
    console.error(error.message);
    await opened.close();
    process.exit(1);
  },
);
const metrics =
  config.metrics &&
  (await openMetrics(opened.house, config.metrics).catch(async (error: Error) => {
    console.error(`setting METRICS: ${error.message}`);
    await close();
    await opened.close();
    process.exit(1);
  }));
const address = ({ host, port }: { host: string; port: number }) =>
  `http://${host === '127.0.0.1' ? 'localhost' : host.includes(':') ? `[${host}]` : host}:${port}`;
console.log(
  `役場 Yakuba  ${address(listeners[0]!)}  (ready in ${Math.round(performance.now() - started)} ms, ${Math.round(process.memoryUsage.rss() / 1e6)} MB)`,
);
for (const one of listeners)
  console.log(`  ${address(one)}  ${one.zone === 'proxy' ? 'network as the proxy says' : zoneTitles[one.zone].ja}`);
if (metrics) console.log(`  http://${config.metrics!.host}:${metrics.port}/metrics`);

let stopping = false;
async function stop(signal: string) {
  if (stopping) return;
  stopping = true;
  console.log(`${signal}: finishing requests…`);
  await metrics?.close();
  await close();
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
