// SPDX-License-Identifier: Apache-2.0
import type { Label } from '#kernel/label.ts';

/** Words of the organisation that several pages use. */
export const kinds = {
  staff: { ja: '職員', en: 'Staff' },
  'fiscal-year': { ja: '会計年度任用職員', en: 'Fiscal-year-appointed staff' },
  partner: { ja: '事業者・指定管理者', en: 'Partner' },
} satisfies Record<string, Label>;

export const holdings = {
  regular: { ja: '本務', en: 'Regular' },
  concurrent: { ja: '兼務', en: 'Concurrent' },
  acting: { ja: '事務取扱・代理', en: 'Acting' },
} satisfies Record<string, Label>;

export const furtherNotice: Label = { ja: '当分の間', en: 'until further notice' };

/** A period as clerks sort it: 2026-04-01 〜 2027-03-31. */
export const periodOf = (from: string | null, to: string | null): string => `${from ?? ''} 〜 ${to ?? ''}`.trim();
