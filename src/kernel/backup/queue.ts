// SPDX-License-Identifier: Apache-2.0
import { PgBoss } from 'pg-boss';

/** Queues again what had not been delivered when the backup was made; listeners take an event twice without harm. */
export async function sendAgain(ownerUrl: string, undelivered: { queue: string; data: Record<string, unknown> }[]) {
  if (undelivered.length === 0) return;
  const boss = new PgBoss({ connectionString: ownerUrl, schema: 'jobs', supervise: false, schedule: false, max: 1 });
  await boss.start();
  try {
    for (const queue of new Set(undelivered.map((one) => one.queue)))
      await boss.createQueue(queue, { retryLimit: 10, retryBackoff: true, retryDelay: 1 });
    for (const { queue, data } of undelivered) await boss.send(queue, data);
  } finally {
    await boss.stop({ graceful: false });
  }
}
