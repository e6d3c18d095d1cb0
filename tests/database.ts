// SPDX-License-Identifier: Apache-2.0
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';

/** A database of its own, cloned from the template with all tables or empty. */
export async function makeDatabase(template: 'template_house' | 'template1' = 'template_house') {
  const admin = new pg.Client({ connectionString: inject('postgres') });
  await admin.connect();
  const name = `t_${randomUUID().replaceAll('-', '')}`;
  await admin.query(`create database ${name} template ${template}`);
  return {
    url: Object.assign(new URL(inject('postgres')), { pathname: name }).href,
    drop: async () => {
      await admin.query(`drop database ${name} with (force)`);
      await admin.end();
    },
  };
}
