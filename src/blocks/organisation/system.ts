// SPDX-License-Identifier: Apache-2.0
import { sql } from 'kysely';
import { defineSystem } from '#kernel/system.ts';
import { fillDemo } from './demo.ts';
import { permissions } from './permissions.ts';
import { personalData } from './personal-data.ts';
import { procedures } from './procedures/index.ts';

/** Departments, sections and people; rooms ask it who belongs where, on which day. */
export const organisation = defineSystem({
  id: 'organisation',
  title: { ja: '組織', en: 'Organisation' },
  procedures: Object.values(procedures),
  permissions,
  personalData,
  jobs: [
    {
      // A table holds addresses of people: what was not taken over within a week is forgotten
      name: 'forget-intakes',
      cron: '10 4 * * *',
      run: async ({ tx, now }) => {
        await sql`delete from organisation.intake where made_at < ${now.subtract({ hours: 7 * 24 }).toString()}::timestamptz`.execute(
          tx,
        );
      },
    },
  ],
  migrations: new URL('./migrations/', import.meta.url),
  demo: fillDemo,
});
