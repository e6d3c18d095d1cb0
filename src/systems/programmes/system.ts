// SPDX-License-Identifier: Apache-2.0
import { sql } from 'kysely';
import * as z from 'zod';
import { whereReached } from '#kernel/access/records.ts';
import { defineSystem } from '#kernel/system.ts';
import { fillDemo } from './demo.ts';
import { indicators } from './indicators.ts';
import { procedures } from './procedures/index.ts';
import { recheck } from './recheck.ts';
import { sheetRecord } from './sheet-record.ts';
import { carrySourcesOver, forgetUnusedSources, sourceFiles } from './source-files.ts';
import type { ProgrammeTx } from './store.ts';

const anyone = {
  'section-officer': 'all',
  'section-head': 'all',
  finance: 'all',
  planning: 'all',
  committee: 'all',
  ict: 'all',
  administrator: 'all',
} as const;

/** 事務事業・予算・評価: the sheets of all programmes over the years. */
export const programmes = defineSystem({
  id: 'programmes',
  title: { ja: '事務事業・予算・評価', en: 'Programmes, budget, evaluation' },
  room: {
    floor: '3',
    state: 'part',
    path: '/desk/programmes',
    publicPath: '/programmes',
    waiting: async (context) => {
      const { tx, actor } = context;
      const mine = [
        ['draft', 'programmes.edit'],
        ['section-head', 'programmes.approve'],
        ['planning', 'programmes.close'],
      ].map(([state, permission]) => sql`(state = ${state} and ${whereReached(actor, permission!, sheetRecord, 's')})`);
      const { rows } = await sql<{ n: number }>`
        select count(*) as n from programmes.sheet s where is_current and (${sql.join(mine, sql` or `)})`.execute(
        tx as ProgrammeTx,
      );
      const n = rows[0]!.n;
      return n === 0 ? null : { ja: `${n}件のシートが待っています`, en: `${n} sheets wait for you` };
    },
  },
  procedures: Object.values(procedures),
  permissions: {
    'programmes.read': {
      title: { ja: '事業シートの閲覧', en: 'Read programme sheets' },
      of: sheetRecord,
      roles: anyone,
    },
    'programmes.comment': {
      title: { ja: '事業シートへのコメント', en: 'Comment on programme sheets' },
      of: sheetRecord,
      roles: anyone,
    },
    'programmes.write': {
      title: { ja: '事業シートの作成・確認', en: 'Work on programme sheets' },
      of: sheetRecord,
      roles: { 'section-officer': 'own', 'section-head': 'own', planning: 'all', administrator: 'all' },
    },
    'programmes.edit': {
      title: { ja: '事業シートの記入', en: 'Write programme sheets' },
      of: sheetRecord,
      roles: { 'section-officer': 'own', 'section-head': 'own', administrator: 'all' },
    },
    'programmes.approve': {
      title: { ja: '課長としての確認', en: 'Approve as section head' },
      of: sheetRecord,
      roles: { 'section-head': 'own', administrator: 'all' },
    },
    'programmes.close': {
      title: { ja: '事業シートの確定・公表', en: 'Close and publish programme sheets' },
      of: sheetRecord,
      roles: { planning: 'all', administrator: 'all' },
    },
    'programmes.import': {
      title: { ja: '事業シートの取込', en: 'Import programme sheets' },
      roles: { planning: 'all', administrator: 'all' },
    },
    'programmes.policies': {
      title: { ja: '政策体系の編集', en: 'Edit the policy tree' },
      roles: { planning: 'all', administrator: 'all' },
    },
    'programmes.settings': {
      title: { ja: '事務事業の設定', en: 'Settings of programmes' },
      roles: { planning: 'all', administrator: 'all' },
    },
  },
  files: sourceFiles,
  settings: {
    permission: 'programmes.settings',
    schema: z.object({
      contact: z.string().max(200).default(''),
      showComparison: z.boolean().default(true),
    }),
    labels: {
      contact: { ja: '公表ページに載せる問合せ先', en: 'Contact shown on the public pages' },
      showComparison: {
        ja: '公表ページに前年度との比較を載せる',
        en: 'Show the change from last year on the public pages',
      },
    },
  },
  indicators,
  emits: ['programmes.sheet-changed', 'programmes.sheet-moved', 'programmes.imported'],
  listens: [{ event: 'programmes.imported', name: 'recheck-after-import', run: (context) => recheck(context) }],
  jobs: [
    { name: 'recheck', cron: '30 3 * * *', run: (context) => recheck(context) },
    { name: 'forget-unused-files', cron: '0 4 * * *', run: forgetUnusedSources },
    { name: 'carry-files-over', cron: '*/10 * * * *', run: carrySourcesOver },
  ],
  openData: [
    {
      id: 'programmes',
      title: { ja: '事務事業一覧', en: 'Programmes' },
      formats: ['csv', 'json'],
      href: '/api/v1/public/programmes/file',
      license: 'CC-BY-4.0',
    },
  ],
  personalData: {
    // Officers appear as authors of comments and changes
    export: async ({ tx }, personId) => ({
      comments: await (tx as ProgrammeTx)
        .selectFrom('programmes.comment')
        .select(['sheet_id', 'body', 'at'])
        .where('author_id', '=', personId)
        .execute(),
      changes: await (tx as ProgrammeTx)
        .selectFrom('programmes.change')
        .select(['sheet_id', 'path', 'at'])
        .where('actor_id', '=', personId)
        .execute(),
    }),
    // The history of a public record is kept; the person's name in comments is not needed for it
    remove: async ({ tx }, personId) => {
      const { numUpdatedRows } = await (tx as ProgrammeTx)
        .updateTable('programmes.comment')
        .set({ author_name: '（退職者）', author_id: '' })
        .where('author_id', '=', personId)
        .executeTakeFirst();
      return Number(numUpdatedRows);
    },
  },
  checks: [
    {
      id: 'kinds',
      title: { ja: 'シートの様式', en: 'Kinds of sheets' },
      run: async ({ tx }) => {
        const { rows } = await sql<{ kind: string }>`select distinct kind from programmes.sheet`.execute(
          tx as ProgrammeTx,
        );
        const { kinds } = await import('./kinds/index.ts');
        const missing = rows.map((row) => row.kind).filter((kind) => !kinds.some((one) => one.id === kind));
        if (missing.length) throw new Error(`様式の定義がありません: ${missing.join(', ')}`);
        return { ja: `${rows.length}種類の様式を使用中`, en: `${rows.length} kinds in use` };
      },
    },
  ],
  migrations: new URL('./migrations/', import.meta.url),
  demo: fillDemo,
});
