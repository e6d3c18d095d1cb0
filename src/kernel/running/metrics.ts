// SPDX-License-Identifier: Apache-2.0
import { once } from 'node:events';
import { createServer } from 'node:http';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { House } from '../house.ts';
import { procedureDone, requestDone, type ProcedureDone, type RequestDone } from './channels.ts';
import { journal } from './journal.ts';

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/**
 * Counts what the house does, for Prometheus. Labels have few values by nature: patterns of routes, names of procedures,
 * status codes, networks; never an address, a person, a municipality or a record.
 */
export function countHouse(house: Pick<House, 'database'>): { registry: Registry; stop: () => void } {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const requests = new Counter({
    name: 'yakuba_http_requests_total',
    help: 'Requests answered',
    labelNames: ['method', 'route', 'status', 'zone'],
    registers,
  });
  const requestSeconds = new Histogram({
    name: 'yakuba_http_request_seconds',
    help: 'Time from a request to the end of its answer',
    labelNames: ['route'],
    buckets: SECONDS,
    registers,
  });
  const calls = new Counter({
    name: 'yakuba_procedure_calls_total',
    help: 'Calls of procedures: done, refused (401, 403), invalid (any other mistake of the caller), failed (ours)',
    labelNames: ['procedure', 'result'],
    registers,
  });
  const callSeconds = new Histogram({
    name: 'yakuba_procedure_seconds',
    help: 'Time of a procedure with its transaction',
    labelNames: ['procedure'],
    buckets: SECONDS,
    registers,
  });
  const { pool } = house.database;
  registry.registerMetric(
    new Gauge({
      name: 'yakuba_database_connections',
      help: 'Connections of the pool; waiting: requests for one that is not free',
      labelNames: ['state'],
      registers: [],
      collect() {
        this.set({ state: 'open' }, pool.totalCount);
        this.set({ state: 'idle' }, pool.idleCount);
        this.set({ state: 'waiting' }, pool.waitingCount);
      },
    }),
  );
  registry.registerMetric(
    new Gauge({
      name: 'yakuba_queue_jobs',
      help: 'Jobs of the queue by state',
      labelNames: ['queue', 'state'],
      registers: [],
      async collect() {
        const { rows } = await pool.query<{ queue: string; state: string; jobs: number }>(
          `select name as queue, state::text as state, count(*)::int as jobs from jobs.job
         where state in ('created', 'retry', 'active', 'failed') group by 1, 2`,
        );
        this.reset();
        for (const { queue, state, jobs } of rows) this.set({ queue, state }, jobs);
      },
    }),
  );
  registry.registerMetric(
    new Gauge({
      name: 'yakuba_queue_oldest_seconds',
      help: 'Age of the oldest job that should have run by now',
      labelNames: ['queue'],
      registers: [],
      async collect() {
        const { rows } = await pool.query<{ queue: string; age: number }>(
          `select name as queue, extract(epoch from now() - min(start_after))::float8 as age from jobs.job
         where state < 'active' and start_after < now() group by 1`,
        );
        this.reset();
        for (const { queue, age } of rows) this.set({ queue }, age);
      },
    }),
  );

  const onRequest = (message: unknown) => {
    const { method, route, status, zone, milliseconds } = message as RequestDone;
    requests.inc({ method, route, status, zone });
    requestSeconds.observe({ route }, milliseconds / 1_000);
  };
  const onProcedure = (message: unknown) => {
    const { name, result, milliseconds } = message as ProcedureDone;
    calls.inc({ procedure: name, result });
    callSeconds.observe({ procedure: name }, milliseconds / 1_000);
  };
  requestDone.subscribe(onRequest);
  procedureDone.subscribe(onProcedure);
  return {
    registry,
    stop() {
      requestDone.unsubscribe(onRequest);
      procedureDone.unsubscribe(onProcedure);
    },
  };
}

/** Serves `/metrics` on an address of its own, which no municipality and no resident reaches. */
export async function openMetrics(house: House, { host, port }: { host: string; port: number }) {
  const { registry, stop } = countHouse(house);
  const server = createServer(async (request, response) => {
    if (request.method !== 'GET' || request.url !== '/metrics') return void response.writeHead(404).end();
    try {
      const text = await registry.metrics();
      response.writeHead(200, { 'Content-Type': registry.contentType, 'Cache-Control': 'no-store' }).end(text);
    } catch (error) {
      journal.error({ err: error }, 'metrics cannot be read');
      response.writeHead(503).end();
    }
  });
  server.listen(port, host);
  await once(server, 'listening');
  return {
    port: (server.address() as { port: number }).port,
    async close() {
      stop();
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
