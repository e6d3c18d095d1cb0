// SPDX-License-Identifier: Apache-2.0
import { sql } from 'kysely';
import type { HouseOptions } from '../house.ts';
import type { Procedure } from '../procedure.ts';
import { defineSystem, type System } from '../system.ts';
import { accountOf } from './accounts.ts';
import { accountAdministration } from './administration.ts';
import type { Credentials } from './credentials.ts';
import { ownAccount } from './own-account.ts';
import { passkeysOf } from './passkeys.ts';
import { removeOldSessions, sessionsOf } from './sessions.ts';
import { identitySettings } from './settings.ts';

/** Days for which an ended sign-in stays in the table. */
const SESSIONS_KEPT = 90;

/** Signing in: what people do with their own account, and administrators with that of others. */
export function identitySystem(
  credentials: Credentials,
  { identity, houseRoles }: Pick<HouseOptions, 'identity' | 'houseRoles'>,
): System {
  const procedures = { ...ownAccount(credentials), ...accountAdministration(identity) };
  return defineSystem({
    id: 'identity',
    title: { ja: 'ログイン', en: 'Signing in' },
    procedures: Object.values<Procedure>(procedures),
    permissions: {
      'identity.administer': {
        title: { ja: '職員のログインの管理', en: 'Administer who can sign in' },
        roles: houseRoles.accounts,
      },
    },
    settings: {
      schema: identitySettings,
      permission: 'identity.administer',
      labels: {
        staffHours: { ja: '職員のログインの長さ（時間）', en: 'Staff stay signed in for (hours)' },
        staffIdleMinutes: {
          ja: '職員が操作しないと終了するまで（分）',
          en: 'Staff are signed out when idle for (minutes)',
        },
        residentDays: { ja: '住民のログインの長さ（日）', en: 'Residents stay signed in for (days)' },
        residentIdleDays: {
          ja: '住民が利用しないと終了するまで（日）',
          en: 'Residents are signed out when idle for (days)',
        },
      },
    },
    jobs: [
      {
        name: 'remove-old',
        cron: '40 3 * * *',
        run: async ({ tx, now }) => {
          await removeOldSessions(tx, now, SESSIONS_KEPT);
          await sql`delete from kernel.one_time where expires_at < ${now.toString()}`.execute(tx);
          // the keys change every day: what is older counts nothing any more
          await sql`delete from kernel.sign_in_attempt where last_at < ${now.subtract({ hours: 24 }).toString()}`.execute(
            tx,
          );
        },
      },
    ],
    personalData: {
      export: async ({ tx, now }, personId) => ({
        login: (await accountOf(tx, personId))?.login ?? null,
        passkeys: (await passkeysOf(tx, personId)).map(({ name, createdAt, lastUsedAt }) => ({
          name,
          createdAt,
          lastUsedAt,
        })),
        sessions: (await sessionsOf(tx, personId, now)).map(({ method, zone, address, agent, createdAt, seenAt }) => ({
          method,
          zone,
          address,
          agent,
          createdAt: createdAt.toString(),
          seenAt: seenAt.toString(),
        })),
      }),
      remove: async ({ tx }, personId) => {
        let removed = 0;
        for (const table of ['account', 'totp', 'recovery_code', 'passkey', 'one_time', 'session'])
          removed += (
            await sql`delete from ${sql.table(`kernel.${table}`)} where person_id = ${personId} returning 1`.execute(tx)
          ).rows.length;
        return removed;
      },
    },
  });
}
