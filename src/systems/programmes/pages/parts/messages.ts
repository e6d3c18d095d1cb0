// SPDX-License-Identifier: Apache-2.0
import type { Label } from '#kernel/label.ts';

/** Words that several pages of this room say. */
export const words = {
  home: { ja: 'ホーム', en: 'Home' },
  room: { ja: '市の仕事とお金', en: 'What the city does and what it costs' },
  policies: { ja: '政策の体系から探す', en: 'Browse by policy' },
  unknown: { ja: '未把握', en: 'not known' },
  notApplicable: { ja: '対象外', en: 'n/a' },
  fiscalYear: { ja: '年度', en: 'Fiscal year' },
  section: { ja: '担当', en: 'Section' },
  budget: { ja: '予算', en: 'Budget' },
  settled: { ja: '決算', en: 'Spent' },
  personnel: { ja: '人件費', en: 'Personnel' },
  thousandYen: { ja: '千円', en: '¥1,000' },
  exact: { ja: '{n}千円', en: '¥{n} thousand' },
  plan: { ja: '計画', en: 'plan' },
  forecast: { ja: '見込み', en: 'forecast' },
  licence: { ja: 'ライセンス', en: 'Licence' },
  between: { ja: '、', en: ', ' },
} satisfies Record<string, Label>;

/** Where the licence of published data stands. */
export const LICENCE = { id: 'CC BY 4.0', ja: '表示 4.0 国際', href: 'https://creativecommons.org/licenses/by/4.0/' };

/** What a municipality means by a direction (方向性) or a classification (分類), as a neighbour would say it. */
const directions: Record<string, Label> = {
  拡大・拡充: { ja: '今後は、事業を広げます。', en: 'The city will do more of it.' },
  継続: { ja: '今後も、これまでどおり続けます。', en: 'The city will go on as before.' },
  縮小: { ja: '今後は、規模を小さくします。', en: 'The city will do less of it.' },
  統合: { ja: '今後は、ほかの事業と一つにまとめます。', en: 'It will be merged with another programme.' },
  休止: { ja: '今後は、いったん休みます。', en: 'It will pause.' },
  廃止: { ja: 'この事業は、やめます。', en: 'It will be abolished.' },
  終了: { ja: 'この事業は、終わります。', en: 'It comes to its end.' },
  重点的に推進: { ja: '今後は、特に力を入れて進めます。', en: 'The city will give it priority.' },
  推進: { ja: '今後も、力を入れて進めます。', en: 'The city will push it forward.' },
  '改善・見直し': { ja: '今後は、やり方を見直します。', en: 'The way it is done will be revised.' },
  '休止・完了': { ja: 'この事業は、休むか、終わりにします。', en: 'It will pause or be completed.' },
};

/** A direction in plain words; an unfamiliar one is quoted. */
export const directionWords = (direction: string): Label =>
  directions[direction] ?? {
    ja: `市は今後の方向を「${direction}」としています。`,
    en: `The city calls the direction “${direction}”.`,
  };

/** Names of the four ratings. */
export const ratingNames = {
  citizenNeeds: { ja: '市民ニーズ', en: 'Need of the citizens' },
  progress: { ja: '進捗状況', en: 'Progress' },
  cityInvolvement: { ja: '市の関与', en: 'Involvement of the city' },
  priority: { ja: '優先度', en: 'Priority' },
} satisfies Record<string, Label>;
export type Rating = keyof typeof ratingNames;

/** Where the money comes from, as a resident understands it. */
export const fundingNames = {
  general: { ja: '市税などの一般財源', en: 'taxes and other general revenue of the city' },
  national: { ja: '国の支出金', en: 'the state' },
  prefectural: { ja: '都道府県の支出金', en: 'the prefecture' },
  bond: { ja: '地方債（借入れ）', en: 'bonds' },
  nationalPrefecturalBond: { ja: '国・県の支出金と地方債（借入れ）', en: 'the state, the prefecture and bonds' },
  other: { ja: '使用料などその他', en: 'fees and other sources' },
} satisfies Record<string, Label>;
