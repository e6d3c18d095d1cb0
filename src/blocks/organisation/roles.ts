// SPDX-License-Identifier: Apache-2.0
import type { Role } from '#kernel/system.ts';

/** The roles of the administration; rooms say which permissions each has by default. */
export const roles: Role[] = [
  { id: 'resident', title: { ja: '住民', en: 'Resident' } },
  { id: 'section-officer', title: { ja: '所管課担当者', en: 'Section officer' } },
  { id: 'section-head', title: { ja: '所管課長', en: 'Section head' } },
  { id: 'finance', title: { ja: '財政課', en: 'Finance' } },
  { id: 'planning', title: { ja: '企画課', en: 'Planning' } },
  { id: 'committee', title: { ja: '評価会議委員', en: 'Evaluation committee' } },
  { id: 'personnel', title: { ja: '人事課', en: 'Personnel' } },
  { id: 'ict', title: { ja: '情報政策課', en: 'ICT section' } },
  { id: 'administrator', title: { ja: 'システム管理者', en: 'Administrator' } },
  { id: 'partner', title: { ja: '事業者・指定管理者', en: 'Partner' } },
];
