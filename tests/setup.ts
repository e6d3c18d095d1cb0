// SPDX-License-Identifier: Apache-2.0
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { startPostgres } from '#kernel/database/embedded.ts';
import { prepareDatabase } from '#kernel/house.ts';
import { plan } from '../src/open.ts';

declare module 'vitest' {
  interface ProvidedContext {
    postgres: string;
    appPassword: string;
  }
}

/** One throw-away PostgreSQL for the whole run, with a template holding all tables that every test file clones. */
export default async function setup({ provide }: TestProject) {
  const home = mkdtempSync(path.join(tmpdir(), 'yakuba-test-'));
  chmodSync(home, 0o755); // the postgres user must be able to enter it
  const postgres = await startPostgres(path.join(home, 'postgres'), { password: 'owner', fast: true });
  const admin = new pg.Client({ connectionString: postgres.url() });
  await admin.connect();
  await admin.query('create database template_house');
  await admin.end();
  await prepareDatabase({ ...plan, databaseUrl: postgres.url('template_house'), appPassword: 'application' });
  provide('postgres', postgres.url());
  provide('appPassword', 'application');
  return async () => {
    await postgres.stop();
    rmSync(home, { recursive: true });
  };
}
