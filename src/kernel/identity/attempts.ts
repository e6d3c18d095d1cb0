// SPDX-License-Identifier: Apache-2.0
import { createHmac } from 'node:crypto';
import { sql } from 'kysely';
import type { Tx } from '../database/database.ts';

/** Something whose failures are counted: so many are free, each is forgotten after a while. */
export type Counter = { key: Buffer; free: number; forgetsAfterSeconds: number };

/** The longest pause: nobody is kept out for longer, whatever others do. */
const LONGEST_PAUSE = 15 * 60;

/** Counters are kept under keyed hashes that change every day: the table tells neither names nor addresses. */
export const counterKey = (secret: string, now: Temporal.Instant, ...parts: string[]): Buffer =>
  createHmac('sha256', secret)
    .update([now.toZonedDateTimeISO('Asia/Tokyo').toPlainDate().toString(), ...parts].join('\n'))
    .digest();

/**
 * Which failures slow an attempt to sign in as `who`. Nothing that others do elsewhere slows it: an account as such is
 * never locked. On a device where this person has signed in before, only what was tried on that device counts; elsewhere
 * it is the name at this address, and the address, which may be that of a whole town hall.
 */
export function countersOf(
  secret: string,
  now: Temporal.Instant,
  { who, address, device }: { who: string; address: string; device: string | null },
): Counter[] {
  const few = { free: 5, forgetsAfterSeconds: 15 * 60 };
  if (device !== null) return [{ key: counterKey(secret, now, 'device', who, device), ...few }];
  return [
    { key: counterKey(secret, now, 'pair', who, address), ...few },
    { key: counterKey(secret, now, 'address', address), free: 50, forgetsAfterSeconds: 30 },
  ];
}

/**
 * Counts an attempt before it is tried, so that many at once do not slip through. Returns 0, or the seconds to wait
 * (then nothing was counted). Beyond the free ones the pause doubles from one second to a quarter of an hour.
 */
export async function countAttempt(tx: Tx, counters: readonly Counter[], now: Temporal.Instant): Promise<number> {
  // One order for everybody, so that two attempts cannot wait for each other
  const ordered = counters.toSorted((a, b) => Buffer.compare(a.key, b.key));
  const found = [];
  for (const counter of ordered) {
    await sql`insert into kernel.sign_in_attempt (key, failures, last_at) values (${counter.key}, 0, ${now.toString()})
      on conflict do nothing`.execute(tx);
    const { rows } = await sql<{ failures: number; last_at: Date }>`
      select failures, last_at from kernel.sign_in_attempt where key = ${counter.key} for update`.execute(tx);
    const { failures, last_at } = rows[0]!;
    const elapsed = Math.max(0, (now.epochMilliseconds - last_at.getTime()) / 1_000);
    const left = Math.max(0, failures - elapsed / counter.forgetsAfterSeconds);
    const over = Math.round(left) - counter.free;
    found.push({ counter, left, wait: over < 0 ? 0 : Math.min(LONGEST_PAUSE, 2 ** over) - elapsed });
  }
  const wait = Math.ceil(Math.max(...found.map((one) => one.wait)));
  if (wait > 0) return wait;
  for (const { counter, left } of found)
    await sql`update kernel.sign_in_attempt set failures = ${left + 1}, last_at = ${now.toString()}
      where key = ${counter.key}`.execute(tx);
  return 0;
}

/** What was counted was no failure: the own counters begin anew, a shared address only forgets this one. */
export async function forgiveAttempt(tx: Tx, counters: readonly Counter[]): Promise<void> {
  for (const [index, { key }] of counters.entries())
    await (
      index === 0
        ? sql`delete from kernel.sign_in_attempt where key = ${key}`
        : sql`update kernel.sign_in_attempt set failures = greatest(0, failures - 1) where key = ${key}`
    ).execute(tx);
}
