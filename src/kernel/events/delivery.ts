// SPDX-License-Identifier: Apache-2.0
import { CompiledQuery } from 'kysely';
import { PgBoss } from 'pg-boss';
import type { Tx } from '../database/database.ts';
import type { House } from '../house.ts';
import { journal } from '../running/journal.ts';
import type { HouseEvent } from '../system.ts';

type Parcel = { tenantId: string; eventId: string };

export type Delivery = {
  /** Queues an event for its listeners inside the transaction that wrote it: both are kept or neither. */
  enqueue(tx: Tx, event: string, tenantId: string, eventId: string): Promise<void>;
  /** Error when the queue cannot be read or had trouble within the last minute. */
  works(): Promise<void>;
  stop(): Promise<void>;
};

/**
 * Brings events to their listeners (at least once, retried with growing pauses) and starts scheduled jobs.
 * The queue holds ids only; what happened is read under the tenant's own row-level security.
 */
export async function startDelivery(
  house: Pick<House, 'systems' | 'database' | 'inTenant'>,
  appUrl: string,
  /** Whether this process works the queues; the command line only fills them. */
  works: boolean,
): Promise<Delivery> {
  const boss = new PgBoss({
    connectionString: appUrl,
    schema: 'jobs',
    migrate: false,
    createSchema: false,
    max: works ? 3 : 1,
    supervise: works,
    schedule: works,
  });
  let troubled = Number.NEGATIVE_INFINITY;
  let stopping = false;
  boss.on('error', (error: Error) => {
    if (stopping) return; // its connections may end by either side
    troubled = performance.now();
    journal.error({ err: error }, 'job queue');
  });
  await boss.start();
  const queues = new Map<string, string[]>();
  const nameless = (tenantId: string) => ({
    tenant: { id: tenantId, name: { ja: '', en: '' }, code: '', demo: false },
    actor: null,
  });

  for (const system of house.systems) {
    for (const listener of system.listens ?? []) {
      const queue = `${system.id}.${listener.name}`;
      await boss.createQueue(queue, { retryLimit: 10, retryBackoff: true, retryDelay: 1 });
      queues.set(listener.event, [...(queues.get(listener.event) ?? []), queue]);
      if (!works) continue;
      await boss.work<Parcel>(queue, { pollingIntervalSeconds: 0.5 }, async ([job]) => {
        const { tenantId, eventId } = job!.data;
        await house.inTenant(nameless(tenantId), async (context) => {
          const { rows } = await context.tx.executeQuery<HouseEvent>(
            CompiledQuery.raw('select id, name, subject, data from kernel.event where id = $1', [eventId]),
          );
          if (rows[0]) await listener.run(context, rows[0]);
        });
      });
    }
    for (const job of works ? (system.jobs ?? []) : []) {
      const queue = `${system.id}.${job.name}`;
      await boss.createQueue(queue, { retryLimit: 3, retryBackoff: true });
      await boss.work(queue, async () => {
        const { rows } = await house.database.pool.query<{ tenant_id: string }>('select * from kernel.tenants()');
        for (const { tenant_id } of rows) await house.inTenant(nameless(tenant_id), (context) => job.run(context));
      });
      await boss.schedule(queue, job.cron, null, { tz: 'Asia/Tokyo' });
    }
  }

  return {
    async enqueue(tx, event, tenantId, eventId) {
      const db = {
        executeSql: async (text: string, values: unknown[] = []) => {
          const { rows } = await tx.executeQuery(CompiledQuery.raw(text, values));
          return { rows };
        },
      };
      for (const queue of queues.get(event) ?? []) await boss.send(queue, { tenantId, eventId }, { db });
    },
    async works() {
      if (performance.now() - troubled < 60_000) throw new Error('the job queue had trouble within the last minute');
      await house.database.pool.query('select from jobs.job limit 1');
    },
    async stop() {
      stopping = true;
      await boss.stop({ graceful: true, timeout: 5_000 });
    },
  };
}
