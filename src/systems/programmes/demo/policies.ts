// SPDX-License-Identifier: Apache-2.0

export type DemoMeasure = { code: string; name: string };
export type DemoPolicy = {
  code: string;
  name: string;
  target: string;
  intent: string;
  measures: readonly DemoMeasure[];
};
export type DemoField = { code: string; name: string; policies: readonly DemoPolicy[] };

const policy = (code: string, name: string, target: string, intent: string, ...measures: string[]): DemoPolicy => ({
  code,
  name,
  target,
  intent,
  measures: measures.map((title, index) => ({ code: String(index + 1), name: title })),
});

/**
 * The policy tree of やくば市第3次総合計画 (FY2021–2026): field (分野) > policy (政策) > measure (施策). A code counts
 * within its parent; joined with '-' they name the place in the tree: 4-3-1.
 */
export const demoPolicies: readonly DemoField[] = [
  {
    code: '1',
    name: '安全で安心して暮らせるまち',
    policies: [
      policy(
        '1',
        '災害に強いまちをつくる',
        '市民・地域が',
        '災害に備え、被害を小さくできる。',
        '地域防災力の向上',
        '避難・備蓄体制の充実',
      ),
      policy(
        '2',
        '犯罪と事故のないまちをつくる',
        '市民が',
        '犯罪や交通事故に遭わずに暮らせる。',
        '防犯対策の推進',
        '交通安全の推進',
      ),
    ],
  },
  {
    code: '2',
    name: '子どもがのびのび育ち、学びが続くまち',
    policies: [
      policy(
        '1',
        '子育てを社会全体で支える',
        '子育て家庭が',
        '安心して子どもを産み育てられる。',
        '保育・放課後の居場所の充実',
        '妊娠期からの切れ目のない支援',
      ),
      policy(
        '2',
        '未来を開く学校教育を進める',
        '児童生徒が',
        '自ら学び考える力を身につけている。',
        '情報活用能力を育む教育',
      ),
      policy(
        '3',
        '学びとスポーツに親しむ',
        '市民が',
        '生涯にわたり学び、体を動かしている。',
        '図書館と学習機会の充実',
        'スポーツに親しむ環境づくり',
      ),
    ],
  },
  {
    code: '3',
    name: '健やかに支え合うまち',
    policies: [
      policy(
        '1',
        '市民の健康づくりを支える',
        '市民が',
        '自分の健康状態を知り、健康に過ごせる。',
        '健康づくりと疾病予防',
      ),
      policy(
        '2',
        '住み慣れた地域での暮らしを支える',
        '支援を要する市民が',
        '地域とつながり、自分らしく暮らせる。',
        '高齢者の生きがいと介護予防',
        '見守りと支え合いの地域づくり',
        '自立した生活への支援',
      ),
    ],
  },
  {
    code: '4',
    name: 'にぎわいと快適さのあるまち',
    policies: [
      policy(
        '1',
        '地域の産業を育てる',
        '市内事業者が',
        '事業を続け、伸ばしている。',
        '中小企業と創業の支援',
        '農業の振興と地産地消',
      ),
      policy('2', '人を呼び込む', '市外の人が', '市を訪れ、住みたいと感じる。', '観光の振興', '移住・定住の促進'),
      policy(
        '3',
        '暮らしの基盤を守る',
        '都市施設を',
        '安全に長く使える状態に保つ。',
        '道路・橋りょうの維持',
        '公園・緑地の整備',
        '公共交通の確保',
        '水道水の安定供給',
      ),
      policy(
        '4',
        '環境への負荷を減らす',
        '市民・事業者が',
        '資源を無駄にせず暮らし、活動している。',
        'ごみの減量と資源循環',
        '脱炭素の推進',
      ),
    ],
  },
  {
    code: '5',
    name: '開かれた信頼される市政',
    policies: [
      policy(
        '1',
        '市民とともにまちをつくる',
        '市民が',
        '市政を知り、参加している。',
        '伝わる広報と広聴',
        '協働と地域自治の推進',
      ),
      policy(
        '2',
        '持続できる行財政を営む',
        '市役所が',
        '限られた財源と人材を生かしている。',
        '健全な財政と公有財産',
        '人材育成と組織力の向上',
      ),
      policy(
        '3',
        'デジタルで行政を変える',
        '市民と職員が',
        '手間なく安全に手続と仕事ができる。',
        '行かない・書かない窓口',
        '業務の効率化',
        '情報基盤の安全確保',
      ),
    ],
  },
];

/** Field, policy and measure of a measure's full code such as '4-3-1'. */
export function policyPath(code: string): { field: DemoField; policy: DemoPolicy; measure: DemoMeasure } {
  const [fieldCode, policyCode, measureCode] = code.split('-');
  const field = demoPolicies.find((one) => one.code === fieldCode);
  const found = field?.policies.find((one) => one.code === policyCode);
  const measure = found?.measures.find((one) => one.code === measureCode);
  if (!field || !found || !measure) throw new RangeError(`no measure '${code}' in the demo plan`);
  return { field, policy: found, measure };
}
