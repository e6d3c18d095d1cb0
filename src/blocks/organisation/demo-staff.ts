// SPDX-License-Identifier: Apache-2.0
import type { PersonKind } from './tables.ts';

/** Invented people of やくば市. Families are rare ones, so that nobody living is likely to be meant. */
export type DemoPerson = {
  name: string;
  kana: string;
  /** Section or department in `demo-units.ts`, 係 in `demoUnits`; null outside the units. */
  unit: string | null;
  title: string;
  /** Roles of the post where they are not the usual ones of its title. */
  roles?: string[];
  kind?: Exclude<PersonKind, 'partner'>;
  /** Offered at the demo's sign-in. */
  offered?: true;
  /** Further posts: 兼務 and 事務取扱. */
  also?: { unit: string; title: string; holding: 'concurrent' | 'acting' }[];
  /** The post before this one, with the fiscal years from and until which it was held. */
  before?: { unit: string; title: string; from: number; until: number };
};

/** 係 of the demo: key, section, code behind the section's, name. */
export const demoUnits = [
  ['roads-upkeep', 'roads', '1', '維持係'],
  ['roads-register', 'roads', '2', '管理係'],
  ['residents-counter', 'residents', '1', '窓口係'],
  ['residents-register', 'residents', '2', '記録係'],
] as const;

const head = (unit: string, title: string, name: string, kana: string, more: Partial<DemoPerson> = {}): DemoPerson => ({
  unit,
  title,
  name,
  kana,
  ...more,
});
const officer = head;

export const demoPeople: readonly DemoPerson[] = [
  { name: '堤 さくら', kana: 'つつみ さくら', unit: 'roads', title: '主任', roles: ['section-officer'], offered: true },
  {
    name: '片桐 直樹',
    kana: 'かたぎり なおき',
    unit: 'digital-strategy',
    title: '主査',
    roles: ['section-officer'],
    offered: true,
    before: { unit: 'ict', title: '主任', from: 2021, until: 2023 },
  },
  {
    name: '小野寺 恵',
    kana: 'おのでら めぐみ',
    unit: 'childcare',
    title: '主査',
    roles: ['section-officer'],
    offered: true,
  },
  {
    name: '石動 健一',
    kana: 'いするぎ けんいち',
    unit: 'roads',
    title: '課長',
    roles: ['section-head'],
    offered: true,
  },
  {
    name: '真壁 陽子',
    kana: 'まかべ ようこ',
    unit: 'digital-strategy',
    title: '課長',
    roles: ['section-head'],
    offered: true,
    before: { unit: 'ict', title: '課長補佐', from: 2022, until: 2023 },
  },
  { name: '財前 誠', kana: 'ざいぜん まこと', unit: 'finance', title: '主査', roles: ['finance'], offered: true },
  { name: '計良 美咲', kana: 'けいら みさき', unit: 'planning', title: '主査', roles: ['planning'], offered: true },
  { name: '評 一郎', kana: 'こおり いちろう', unit: null, title: '評価会議委員', roles: ['committee'], offered: true },
  {
    name: '電田 翼',
    kana: 'でんだ つばさ',
    unit: 'digital-strategy',
    title: '情報基盤担当主査',
    roles: ['ict'],
    offered: true,
  },
  {
    name: '管 理子',
    kana: 'かん さとこ',
    unit: 'general-affairs',
    title: 'システム管理担当主査',
    roles: ['administrator'],
    offered: true,
  },
  {
    name: '兼坂 実',
    kana: 'かねさか みのる',
    unit: 'personnel',
    title: '主査',
    roles: ['personnel', 'section-officer'],
    offered: true,
    also: [{ unit: 'digital-strategy', title: '主査', holding: 'concurrent' }],
  },

  head('policy-planning', '部長', '粟飯原 泰三', 'あいはら たいぞう'),
  head('general', '部長', '勅使河原 豊', 'てしがわら ゆたか'),
  head('finance-department', '部長', '小鳥遊 宗一', 'たかなし そういち'),
  head('civic-life', '部長', '五十殿 節子', 'おむか せつこ'),
  head('safety', '部長', '神々廻 剛', 'ししば つよし'),
  head('welfare', '部長', '曲直瀬 久代', 'まなせ ひさよ'),
  head('children', '部長', '興梠 真由美', 'こうろき まゆみ'),
  head('industry', '部長', '雲母 正樹', 'きらら まさき'),
  head('construction', '部長', '八月一日 猛', 'ほづみ たけし'),
  head('waterworks-bureau', '局長', '清水谷 治', 'しみずたに おさむ'),
  head('education', '部長', '四方田 典子', 'よもだ のりこ'),

  head('planning', '課長', '百目鬼 敦', 'どうめき あつし'),
  head('public-relations', '課長', '音無 千秋', 'おとなし ちあき'),
  head('settlement', '課長', '月見里 晴彦', 'やまなし はるひこ'),
  head('general-affairs', '課長', '一尺八寸 弘', 'かまつか ひろし'),
  head('personnel', '課長', '圷 和子', 'あくつ かずこ', { roles: ['section-head', 'personnel'] }),
  head('contracts', '課長', '訓覇 勝', 'くるべ まさる'),
  head('finance', '課長', '銭谷 隆', 'ぜにや たかし'),
  head('property', '課長', '廿日出 修', 'はつかで おさむ'),
  head('citizen-tax', '課長', '税所 文恵', 'さいしょ ふみえ'),
  head('tax-collection', '課長', '鉄穴森 茂', 'かんなもり しげる'),
  head('residents', '課長', '戸来 由紀', 'へらい ゆき'),
  head('community', '課長', '縁 邦夫', 'えにし くにお'),
  head('environment', '課長', '緑川 碧', 'みどりかわ あおい'),
  head('waste', '課長', '塵芥 徹', 'じんかい とおる'),
  head('sports', '課長', '韋駄 駿', 'いだ しゅん'),
  head('disaster', '課長', '水防 巌', 'すいぼう いわお'),
  head('crime-traffic', '課長', '十字 守', 'じゅうじ まもる'),
  head('social-welfare', '課長', '福留 みどり', 'ふくとめ みどり'),
  head('elderly', '課長', '寿松木 清', 'すずき きよし'),
  head('health', '課長', '薬袋 悦子', 'みない えつこ'),
  head('childcare', '課長', '雛鶴 明美', 'ひなづる あけみ'),
  head('child-family-centre', 'センター長', '結城寺 香', 'ゆうきじ かおり'),
  head('commerce', '課長', '商 栄作', 'あきない えいさく'),
  head('tourism', '課長', '遊馬 岳', 'あすま がく'),
  head('agriculture', '課長', '早苗田 稔', 'さなえだ みのる'),
  head('urban-planning', '課長', '町屋敷 淳', 'まちやしき じゅん'),
  head('parks', '課長', '躑躅森 薫', 'つつじもり かおる'),
  head('waterworks', '課長', '井手上 浩', 'いでがみ ひろし'),
  head('instruction', '課長', '学頭 正', 'がくとう ただし'),
  head('lifelong-learning', '課長', '栞 静香', 'しおり しずか', {
    also: [{ unit: 'library', title: '館長', holding: 'acting' }],
  }),

  officer('roads-upkeep', '係長', '轍 大輔', 'わだち だいすけ'),
  officer('roads-upkeep', '技師', '舗石 拓', 'しきいし たく'),
  officer('roads-register', '係長', '境 紀子', 'さかい のりこ'),
  officer('residents-counter', '係長', '印南 優子', 'いんなみ ゆうこ'),
  officer('residents-register', '係長', '戸籍 保', 'とせき たもつ'),
  officer('elderly', '課長補佐', '瀬戸際 望', 'せとぎわ のぞみ'),
  officer('disaster', '主任', '備 仁', 'そなえ ひとし'),
  officer('health', '保健師', '𠮷野里 葵', 'よしのざと あおい', {
    also: [{ unit: 'child-family-centre', title: '保健師', holding: 'concurrent' }],
  }),
  officer('tourism', '主任', '髙廻 蓮', 'たかまわり れん'),
  officer('waterworks', '技師', '濵中島 航', 'はまなかじま わたる'),
  officer('library', '司書', '文目 栞奈', 'あやめ かんな'),
  officer('citizen-tax', '主事', '算 大地', 'かぞえ だいち'),
  officer('public-relations', '主事', '渡邉内 凜', 'わたなべうち りん'),

  officer('residents-counter', '窓口事務', '朝来 美和', 'あさご みわ', { kind: 'fiscal-year' }),
  officer('library', '図書館補助員', '頁 直子', 'ぺーじ なおこ', { kind: 'fiscal-year' }),
  officer('childcare', '保育補助員', '子安 千夏', 'こやす ちなつ', { kind: 'fiscal-year' }),
  officer('waste', '収集補助員', '車 健太', 'くるま けんた', { kind: 'fiscal-year' }),
];

/** Partners: one may enter until the end of the next fiscal year, the other one’s time is over. */
export const demoPartners = [
  {
    name: '委 託郎',
    kana: 'ゆだね たくろう',
    organisation: '株式会社やくば道路保全（架空）',
    sponsor: 'roads',
    expired: false,
  },
  {
    name: '指管 里奈',
    kana: 'さしくだ りな',
    organisation: 'やくばスポーツ財団（架空）',
    sponsor: 'sports',
    expired: true,
  },
] as const;

/** A head away for a while: the post goes to the deputy until it ends by itself. */
export const demoDelegation = {
  giver: '寿松木 清',
  receiver: '瀬戸際 望',
  days: 60,
  reason: '長期研修のため',
} as const;
