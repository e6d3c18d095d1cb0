// SPDX-License-Identifier: Apache-2.0
import type { Label } from '#kernel/label.ts';

/** The way of a sheet. The budget cycle will put more steps between; they are added here and nowhere else. */
export type SheetState = 'draft' | 'section-head' | 'planning' | 'closed' | 'published';

export const states: { id: SheetState; title: Label; who: Label }[] = [
  { id: 'draft', title: { ja: '作成中', en: 'Draft' }, who: { ja: '所管課', en: 'the section' } },
  {
    id: 'section-head',
    title: { ja: '課長確認', en: 'With the section head' },
    who: { ja: '課長', en: 'the section head' },
  },
  { id: 'planning', title: { ja: '企画課確認', en: 'With planning' }, who: { ja: '企画課', en: 'planning' } },
  { id: 'closed', title: { ja: '確定', en: 'Closed' }, who: { ja: '企画課', en: 'planning' } },
  { id: 'published', title: { ja: '公表', en: 'Published' }, who: { ja: '住民', en: 'the residents' } },
];

export type Move = {
  id: string;
  from: SheetState;
  to: SheetState;
  title: Label;
  permission: string;
  /** A move back says why. */
  needsReason?: boolean;
  /** Errors must be mended or explained before the sheet goes on. */
  refusesErrors?: boolean;
};

export const moves: Move[] = [
  {
    id: 'submit',
    from: 'draft',
    to: 'section-head',
    title: { ja: '課長に回す', en: 'Send to the section head' },
    permission: 'programmes.edit',
  },
  {
    id: 'approve',
    from: 'section-head',
    to: 'planning',
    title: { ja: '企画課に提出する', en: 'Submit to planning' },
    permission: 'programmes.approve',
  },
  {
    id: 'return-to-section',
    from: 'section-head',
    to: 'draft',
    title: { ja: '担当者に差し戻す', en: 'Return to the officer' },
    permission: 'programmes.approve',
    needsReason: true,
  },
  {
    id: 'close',
    from: 'planning',
    to: 'closed',
    title: { ja: '確定する', en: 'Close' },
    permission: 'programmes.close',
    refusesErrors: true,
  },
  {
    id: 'return-from-planning',
    from: 'planning',
    to: 'draft',
    title: { ja: '所管課に差し戻す', en: 'Return to the section' },
    permission: 'programmes.close',
    needsReason: true,
  },
  {
    id: 'publish',
    from: 'closed',
    to: 'published',
    title: { ja: '公表する', en: 'Publish' },
    permission: 'programmes.close',
  },
  {
    id: 'reopen',
    from: 'closed',
    to: 'planning',
    title: { ja: '確定を取り消す', en: 'Reopen' },
    permission: 'programmes.close',
    needsReason: true,
  },
  {
    id: 'unpublish',
    from: 'published',
    to: 'closed',
    title: { ja: '公表を取り下げる', en: 'Withdraw from publication' },
    permission: 'programmes.close',
    needsReason: true,
  },
];

/** Who may change the fields of a sheet in a state: the section its drafts, planning what lies with it. */
export const editPermission = (state: SheetState): string | null =>
  state === 'draft'
    ? 'programmes.edit'
    : state === 'section-head'
      ? 'programmes.approve'
      : state === 'planning'
        ? 'programmes.close'
        : null;
