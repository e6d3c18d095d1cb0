// SPDX-License-Identifier: Apache-2.0
import type { ActorKind } from '../access/actor.ts';
import type { Label } from '../label.ts';
import type { Result } from './log.ts';

/** The words of the operation log, for its page and its files. */
export const resultTitles: Record<Result, Label> = {
  done: { ja: '実行', en: 'Done' },
  refused: { ja: '拒否', en: 'Refused' },
  failed: { ja: '失敗', en: 'Failed' },
};

export const effectTitles: Record<'read' | 'write', Label> = {
  read: { ja: '閲覧', en: 'Viewed' },
  write: { ja: '変更', en: 'Changed' },
};

export const kindTitles: Record<ActorKind | 'nobody', Label> = {
  staff: { ja: '職員', en: 'Staff' },
  partner: { ja: '外部の事業者', en: 'Partner' },
  resident: { ja: '住民', en: 'Resident' },
  client: { ja: '連携プログラム', en: 'Program' },
  machine: { ja: 'システム', en: 'The system itself' },
  nobody: { ja: 'ログインなし', en: 'Not signed in' },
};
