// SPDX-License-Identifier: Apache-2.0
import { setTimeout as sleep } from 'node:timers/promises';
import { migrationSources, missingMigrations } from '../database/migrate.ts';
import type { House } from '../house.ts';
import { journal } from './journal.ts';

/** What a house can lack to take requests. */
export type Lack = 'database' | 'migrations' | 'queue';

/** A question that is asked often must not become a load: an answer holds this long. */
const REMEMBERED_MS = 5_000;
const PATIENCE_MS = 2_000;

/** Asks what the house lacks to take requests; empty when nothing. The reasons stand in the log only. */
export function readiness(
  house: Pick<House, 'database' | 'databaseUrl' | 'systems' | 'queueWorks'>,
): () => Promise<Lack[]> {
  let known: { at: number; lacks: Promise<Lack[]> } | undefined;
  return () => {
    if (!known || performance.now() - known.at > REMEMBERED_MS) known = { at: performance.now(), lacks: ask(house) };
    return known.lacks;
  };
}

async function ask(house: Parameters<typeof readiness>[0]): Promise<Lack[]> {
  const lacks = await Promise.all([
    lacking('database', house.database.pool.query('select 1')),
    lacking('migrations', noneMissing(house)),
    lacking('queue', house.queueWorks()),
  ]);
  return lacks.filter((one) => one !== null);
}

/** The name of what did not answer, in time or at all. */
async function lacking(name: Lack, answer: Promise<unknown>): Promise<Lack | null> {
  try {
    const late = sleep(PATIENCE_MS, undefined, { ref: false }).then(() => {
      throw new Error(`no answer within ${PATIENCE_MS} ms`);
    });
    await Promise.race([answer, late]);
    return null;
  } catch (error) {
    journal.warn({ lacks: name, err: error }, 'not ready');
    return name;
  }
}

async function noneMissing({ databaseUrl, systems }: Pick<House, 'databaseUrl' | 'systems'>) {
  const missing = await missingMigrations(databaseUrl, migrationSources(systems));
  if (missing.length) throw new Error(`not applied: ${missing.join(', ')}`);
}
