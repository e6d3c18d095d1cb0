// SPDX-License-Identifier: Apache-2.0
import { stat, statfs } from 'node:fs/promises';
import path from 'node:path';
import { CompiledQuery } from 'kysely';
import { migrationSources, missingMigrations } from '../database/migrate.ts';
import type { House } from '../house.ts';
import type { Label } from '../label.ts';
import type { Context } from '../procedure.ts';
import type { Check } from '../system.ts';

/** What this installation is made of, as far as the checks need to know. */
export type Installation = {
  dataDir: string;
  /** Folder of the embedded PostgreSQL; null when the database is somebody else's. */
  postgresDir: string | null;
  demo: boolean;
  /** Listens on an address that other machines reach. */
  reachable: boolean;
};

const DAY = 86_400_000;
/** A backup is made every day; one may fail before anybody has to come. */
const BACKUP_MS = 2 * DAY;
const CLOCK_MS = 5_000;
/** Below this PostgreSQL may stop in the middle of a day's work. */
const FREE_BYTES = 2e9;
const FREE_SHARE = 0.05;

/** Says in both languages what to set right. */
const wrong = (ja: string, en: string) => Object.assign(new Error(ja), { label: { ja, en } satisfies Label });

/** Checks of the house itself and of the machine it stands on. */
export function houseChecks(open: () => House, installation: Installation | undefined): Check[] {
  const onDatabase: Check[] = [
    {
      id: 'migrations',
      title: { ja: 'データベースの表', en: 'Tables of the database' },
      run: async () => {
        const house = open();
        const missing = await missingMigrations(house.databaseUrl, migrationSources(house.systems));
        if (missing.length)
          throw wrong(
            `適用されていない変更が ${missing.length} 件あります（${missing[0]} など）。yakuba migrate を実行してください。`,
            `${missing.length} migrations are not applied (the first is ${missing[0]}). Run: yakuba migrate`,
          );
        return { ja: 'すべての変更を適用済み', en: 'every migration is applied' };
      },
    },
    {
      id: 'clock',
      title: { ja: '時計', en: 'Clock' },
      run: async ({ tx }) => {
        const before = Date.now();
        const { rows } = await tx.executeQuery<{ now: number }>(
          CompiledQuery.raw('select extract(epoch from clock_timestamp())::float8 * 1000 as now'),
        );
        // Somewhere between asking and the answer the database looked at its clock
        const off = Math.max(before - rows[0]!.now, rows[0]!.now - Date.now(), 0);
        if (off > CLOCK_MS)
          throw wrong(
            `サーバーとデータベースの時計が ${Math.round(off / 1_000)} 秒ずれています。時刻同期（NTP）を確認してください。`,
            `The clocks of the server and of the database differ by ${Math.round(off / 1_000)} seconds. Check their time synchronisation (NTP).`,
          );
        return { ja: 'サーバーとデータベースの時計は合っています', en: 'server and database agree on the time' };
      },
    },
    { id: 'queue', title: { ja: '処理待ちの列', en: 'Job queue' }, run: checkQueue },
  ];
  return installation ? [...onDatabase, ...machineChecks(installation)] : onDatabase;
}

async function checkQueue({ tx }: Context): Promise<Label> {
  const { rows } = await tx.executeQuery<{ waiting: number; failed: number; oldest: number | null }>(
    CompiledQuery.raw(
      `select count(*) filter (where state < 'active')::int as waiting, count(*) filter (where state = 'failed')::int as failed,
         extract(epoch from now() - min(start_after) filter (where state < 'active' and start_after < now()))::float8 as oldest
       from jobs.job where state in ('created', 'retry', 'active', 'failed')`,
    ),
  );
  const { waiting, failed, oldest } = rows[0]!;
  if ((oldest ?? 0) > 900)
    throw wrong(
      `${waiting} 件が処理を待ち、最も古いものは ${Math.round(oldest! / 60)} 分前からです。サーバーが動いているか確認してください。`,
      `${waiting} jobs wait, the oldest for ${Math.round(oldest! / 60)} minutes. See whether the server runs.`,
    );
  return {
    ja: `待ち ${waiting} 件、失敗 ${failed} 件`,
    en: `${waiting} waiting, ${failed} failed`,
  };
}

function machineChecks({ dataDir, postgresDir, demo, reachable }: Installation): Check[] {
  return [
    {
      id: 'secret',
      title: { ja: '秘密鍵ファイル', en: 'File of the secret' },
      run: async () => {
        const file = path.join(dataDir, 'secret');
        return mustBePrivate(file, 0o600);
      },
    },
    ...(postgresDir === null
      ? []
      : [
          {
            id: 'database-folder',
            title: { ja: 'データベースのフォルダー', en: 'Folder of the database' },
            run: () => mustBePrivate(postgresDir, 0o700),
          },
        ]),
    {
      id: 'disk',
      title: { ja: 'ディスクの空き', en: 'Free disk space' },
      run: async () => {
        const { bavail, blocks, bsize } = await statfs(postgresDir ?? dataDir);
        const free = bavail * bsize;
        const [gigabytes, percent] = [(free / 1e9).toFixed(1), Math.floor((bavail / blocks) * 100)];
        if (free < FREE_BYTES || bavail / blocks < FREE_SHARE)
          throw wrong(
            `空きが ${gigabytes} GB（${percent} %）しかありません。不要なファイルを移すか、ディスクを増やしてください。`,
            `Only ${gigabytes} GB (${percent} %) are free. Make room or add disk space.`,
          );
        return { ja: `空き ${gigabytes} GB（${percent} %）`, en: `${gigabytes} GB (${percent} %) free` };
      },
    },
    {
      id: 'demo',
      title: { ja: 'デモモード', en: 'Demo mode' },
      run: async () => {
        if (demo && reachable)
          throw wrong(
            'デモモードのまま、他の機器から接続できる設定です。だれでもログインできます。実際の業務に使うときは DEMO=off にしてください。',
            'Demo mode is on and other machines can connect: anybody can sign in. For real work set DEMO=off.',
          );
        return demo
          ? { ja: 'オン（この機器からだけ接続できます）', en: 'on, reachable from this machine only' }
          : { ja: 'オフ', en: 'off' };
      },
    },
    {
      id: 'backup',
      title: { ja: 'バックアップ', en: 'Backup' },
      run: (context) => checkBackup(context, postgresDir !== null),
    },
  ];
}

async function mustBePrivate(file: string, most: number): Promise<Label> {
  // Windows keeps rights otherwise
  if (process.platform === 'win32') return { ja: file, en: file };
  const mode = (await stat(file)).mode & 0o777;
  const octal = mode.toString(8);
  if (mode & ~most)
    throw wrong(
      `${file} をほかの利用者が読めます（${octal}）。chmod ${most.toString(8)} を実行してください。`,
      `Others can read ${file} (${octal}). Run: chmod ${most.toString(8)} ${file}`,
    );
  return { ja: `所有者だけが読めます（${octal}）`, en: `only its owner can read it (${octal})` };
}

async function checkBackup({ tx, tenant, now }: Context, embedded: boolean): Promise<Label> {
  const { rows } = await tx.executeQuery<{ at: string | null; age: number }>(
    CompiledQuery.raw(
      `select (select value ->> 'at' from kernel.setting where system = 'backup') as at,
         extract(epoch from $1::timestamptz - created_at)::float8 * 1000 as age from kernel.tenant`,
      [now.toString()],
    ),
  );
  const { at, age } = rows[0]!;
  if (tenant.demo) return { ja: 'デモの内容なので不要です', en: 'not needed for invented data' };
  if (!embedded && at === null)
    return {
      ja: 'データベースサーバー側のバックアップは、ここからは確認できません',
      en: 'backups of the database server cannot be seen from here',
    };
  if (at === null && age < BACKUP_MS) return { ja: 'まだ取っていません', en: 'none yet' };
  const days =
    at === null ? null : Math.floor((now.epochMilliseconds - Temporal.Instant.from(at).epochMilliseconds) / DAY);
  if (days === null || days * DAY >= BACKUP_MS)
    throw wrong(
      `${days === null ? 'バックアップを取ったことがありません' : `最後のバックアップは ${days} 日前です`}。yakuba backup を毎日実行してください。`,
      `${days === null ? 'There has never been a backup' : `The last backup is ${days} days old`}. Run yakuba backup every day.`,
    );
  return { ja: `最後は ${at}`, en: `the last one: ${at}` };
}
