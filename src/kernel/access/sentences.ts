// SPDX-License-Identifier: Apache-2.0
import type { Label } from '../label.ts';
import type { Grant } from './actor.ts';
import type { RecordPolicy } from './records.ts';

const things = { ja: '記録', en: 'records' };

/** How far a grant reaches, as it stands in a sentence: 自分の課の事業シートについて. */
export function reachWords(grant: Omit<Grant, 'units'>, policy?: RecordPolicy): Label {
  const what = policy?.title ?? things;
  const kinds = grant.kinds?.map((kind) => policy?.kind?.values[kind] ?? { ja: kind, en: kind });
  const only: Label = kinds
    ? { ja: `（${kinds.map(({ ja }) => ja).join('、')}に限る）`, en: ` (only ${kinds.map(({ en }) => en).join(', ')})` }
    : { ja: '', en: '' };
  const words: Record<Grant['reach'], Label> = {
    all: policy ? { ja: `すべての${what.ja}`, en: `for all ${what.en}` } : { ja: '', en: '' },
    own: { ja: `自分の課の${what.ja}`, en: `for ${what.en} of the own section` },
    assigned: { ja: `自分が担当する${what.ja}`, en: `for ${what.en} assigned to oneself` },
  };
  const { ja, en } = words[grant.reach];
  return { ja: ja ? `${ja}${only.ja}について` : '', en: `${en}${only.en}`.trim() };
}
