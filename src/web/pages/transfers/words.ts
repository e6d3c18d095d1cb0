// SPDX-License-Identifier: Apache-2.0
import type { Zone } from '#kernel/access/zones.ts';
import type { Label } from '#kernel/label.ts';
import type { TransferState } from '#kernel/transfers/transfer.ts';
import type { Tone } from '../../components/tone.tsx';

/** States of a transfer as words and shapes. */
export const stateWords: Record<TransferState, { tone: Tone; label: Label }> = {
  requested: { tone: 'info', label: { ja: '確認中', en: 'Being checked' } },
  waiting: { tone: 'warn', label: { ja: '承認待ち', en: 'Waits for approval' } },
  delivered: { tone: 'success', label: { ja: '受け渡し済み', en: 'Delivered' } },
  rejected: { tone: 'error', label: { ja: '差し戻し', en: 'Rejected' } },
  refused: { tone: 'error', label: { ja: '受け渡し不可', en: 'Refused' } },
  withdrawn: { tone: 'info', label: { ja: '取り下げ', en: 'Withdrawn' } },
};

/** The networks where there is little room. */
export const shortZones: Record<Zone, Label> = {
  mynumber: { ja: 'マイナンバー系', en: 'My Number' },
  lgwan: { ja: 'LGWAN', en: 'LGWAN' },
  internet: { ja: 'インターネット', en: 'Internet' },
};

export const transferTitle: Label = { ja: '領域間の受け渡し', en: 'Transfers between networks' };
