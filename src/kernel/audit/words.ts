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

/** What leaves a line without being a procedure that can be called. */
export const eventTitles: Record<string, Label> = {
  'identity.sign-in': { ja: 'ログインする', en: 'Sign in' },
  'identity.sign-out': { ja: 'ログアウトする', en: 'Sign out' },
  'identity.again': { ja: 'もう一度本人であることを確かめる', en: 'Confirm again who one is' },
  'oidc.sign-in': { ja: '認証サービスでログインする', en: 'Sign in through an identity provider' },
  'files.scan': { ja: 'ファイルのウイルスを検査する', en: 'Scan a file' },
  'log.removal': { ja: '保存期間の過ぎた操作記録を削除する', en: 'Remove lines of the log whose time is over' },
};
