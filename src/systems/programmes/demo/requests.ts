// SPDX-License-Identifier: Apache-2.0
import type { Sheet } from '../sheet.ts';
import { printedSection } from '#blocks/organisation/demo-units.ts';
import { policyPath } from './policies.ts';

/** The budget year that is being requested in autumn 2026. */
const YEAR = 2027;

type Line = readonly [label: string, requested: number];
type Funding = { national?: number; prefectural?: number; other?: number };

/** Thousand yen; what the other sources do not bear is general fund. */
function funding(total: number, sources: Funding): NonNullable<Sheet['requestFunding']> {
  const { national = 0, prefectural = 0, other = 0 } = sources;
  return { national, prefectural, other, general: total - national - prefectural - other };
}

const sum = (lines: readonly Line[]): number => lines.reduce((total, [, requested]) => total + requested, 0);

type Request = {
  code: string;
  name: string;
  section: string;
  chapter: string;
  summary: string;
  background: string;
  content: string;
  expectedOutcome: string;
  peerStatus: string;
  plans: readonly string[];
  law: readonly string[];
  /** One group without a name for a new programme. */
  groups: readonly { group: string | null; lines: readonly Line[] }[];
  sources: Funding;
  fundingMeasures: string;
  schedule: readonly (readonly [when: string, what: string])[];
  /** Null: the first year is not a whole one, so that the words say what a year costs. */
  futureCost: readonly [amount: number | null, note: string];
  debtObligation?: { fromFiscalYear: number; toFiscalYear: number; limit: number };
  evaluationResult?: string;
};

function requestSheet(request: Request): Sheet {
  const named = request.groups.filter((group) => group.group !== null);
  const total = request.groups.reduce((all, { lines }) => all + sum(lines), 0);
  return {
    kind: 'budget-request',
    fiscalYear: YEAR,
    code: request.code,
    name: request.name,
    section: printedSection(request.section, YEAR),
    chapter: request.chapter,
    category: named.length > 0 ? 'レベルアップ事業' : '新規事業',
    summary: request.summary,
    background: request.background,
    content: request.content,
    expectedOutcome: request.expectedOutcome,
    peerStatus: request.peerStatus,
    relatedPlans: [...request.plans],
    legalBasis: [...request.law],
    // Autumn 2026: finance has not assessed yet, so nothing is approved. Not known is not zero.
    requestLines: request.groups.flatMap(({ group, lines }) =>
      lines.map(([label, requested]) => ({ group, label, requested, approved: null, approvedSpecific: null })),
    ),
    ...(named.length > 0 && {
      requestGroups: named.map(({ group, lines }) => ({ group: group ?? '', subtotal: sum(lines) })),
    }),
    requestTotal: total,
    requestFunding: funding(total, request.sources),
    ...(request.debtObligation && { debtObligation: request.debtObligation }),
    fundingMeasures: request.fundingMeasures,
    schedule: request.schedule.map(([when, what]) => ({ when, what })),
    futureCost: { amount: request.futureCost[0], note: request.futureCost[1] },
    ...(request.evaluationResult !== undefined && { evaluationResult: request.evaluationResult }),
  };
}

const REQUESTS: Request[] = [
  {
    code: '201',
    name: '公衆無線LANの避難所への増設',
    section: 'ict',
    chapter: '総務費',
    summary: '指定避難所のうち未整備の6施設に公衆無線LANを設け、設置から7年を過ぎた9施設の機器を入れ替えます。',
    background:
      '令和7年度末までに66施設で利用できるようになり、1日平均1,357人が利用しています。一方、指定避難所46か所のうち6か所が未整備で、古い機器では通信が遅いとの声が月10件程度寄せられています。',
    content:
      '小中学校4校と公民館2館に機器を設け、9施設の機器を入れ替えます。増設する施設には6時間分の蓄電池を備え、災害時に無料で開放します。',
    expectedOutcome: '全ての指定避難所で通信でき、避難した人が安否の連絡や情報の収集を行えます。',
    peerStatus: '国：避難所の通信環境の整備を支援\n他自治体：県内24市のうち11市が全ての指定避難所で整備済み',
    plans: ['やくば市DX推進計画', 'やくば市地域防災計画'],
    law: [],
    groups: [
      {
        group: 'レベルアップ分',
        lines: [
          ['機器の設置委託（6施設）', 6_930],
          ['機器の入替委託（9施設）', 4_356],
          ['蓄電池の購入', 1_188],
          ['増設6施設の運用保守', 1_380],
        ],
      },
      { group: '経常経費分', lines: [['既設66施設の運用保守', 15_180]] },
    ],
    sources: { national: 4_059, other: 500 },
    fundingMeasures: '国の補助（蓄電池を含む避難所分の2分の1） 4,059千円、広告料収入 500千円を充てる。',
    schedule: [
      ['令和9年5月', '契約、現地調査'],
      ['令和9年8月', '学校の夏休みに設置'],
      ['令和9年12月', '機器の入替え'],
    ],
    futureCost: [1_380, '増設6施設の運用保守（特定財源なし）'],
    evaluationResult: '拡大・拡充（令和7年度事務事業評価）',
  },
  {
    code: '202',
    name: '道路の通報と防犯灯の受付の統合',
    section: 'roads',
    chapter: '土木費',
    summary: '道路の傷みの通報と防犯灯の故障の受付を一つの画面にまとめ、対応の状況を市民に知らせます。',
    background:
      '道路の通報は年3,900件、防犯灯の故障の受付は年700件を見込んでいます。通報する人にはどちらの担当か分かりにくく、転送が年340件生じています。',
    content:
      '通報の画面を統一し、場所と写真から担当課を自動で振り分けます。公用車の映像による傷みの検出を12台に広げます。',
    expectedOutcome: '転送がなくなり、応急の対応までの日数を平均2.5日に縮めます。',
    peerStatus: '県：県道の通報を同じ方式で受付\n他自治体：県内16市がスマートフォンで受付、うち4市が防犯灯も対象',
    plans: ['やくば市DX推進計画'],
    law: ['道路法'],
    groups: [
      {
        group: 'レベルアップ分',
        lines: [
          ['通報画面の統合に伴う改修', 3_740],
          ['映像検出装置の利用料（4台分）', 1_056],
        ],
      },
      {
        group: '経常経費分',
        lines: [
          ['通報の仕組みの利用料', 3_168],
          ['映像検出装置の利用料（8台分）', 2_112],
        ],
      },
    ],
    sources: {},
    fundingMeasures: '防犯灯の電話受付の委託料の減（△1,452千円）を充てる。特定財源なし。',
    schedule: [
      ['令和9年4月', '改修の契約'],
      ['令和9年10月', '職員による試行'],
      ['令和10年1月', '統合した受付を開始'],
    ],
    futureCost: [1_056, '映像検出装置の増加分'],
    evaluationResult: '推進（令和7年度事務事業分析）',
  },
  {
    code: '203',
    name: 'こども誰でも通園の受入れ拡大',
    section: 'childcare',
    chapter: '民生費',
    summary: '保育所等に通っていない0歳6か月から3歳未満の子どもが時間単位で通園できる施設を、4園から9園に増やします。',
    background:
      '令和8年度に4園で始めたところ、予約の7割が1週間以内に埋まり、南部地区では利用できない家庭が多くなっています。',
    content:
      '0歳児の定員に空きのある5園を加え、受入れに必要な保育士の配置と設備の費用を支えます。予約はスマートフォンで行います。',
    expectedOutcome: '月平均の利用を180人から400人に増やし、家庭で子育てする保護者の孤立を防ぎます。',
    peerStatus: '国：全国の自治体で制度を実施\n他自治体：県内の各市が実施し、受入れの園の確保が共通の課題',
    plans: ['やくば市こども計画'],
    law: ['児童福祉法', '子ども・子育て支援法'],
    groups: [
      {
        group: 'レベルアップ分',
        lines: [
          ['給付費（5園分）', 21_600],
          ['設備の整備への補助', 5_000],
        ],
      },
      {
        group: '経常経費分',
        lines: [
          ['給付費（4園分）', 17_280],
          ['予約の仕組みの利用料', 1_188],
        ],
      },
    ],
    sources: { national: 31_660, prefectural: 4_860 },
    fundingMeasures: '国庫支出金及び県支出金を充てる。',
    schedule: [
      ['令和9年1月', '受入れ園の認可の手続'],
      ['令和9年4月', '3園で開始'],
      ['令和9年6月', '2園で開始'],
    ],
    futureCost: [21_600, '増やす5園の給付費（国庫支出金及び県支出金を充てる。）'],
    evaluationResult: '拡大・拡充（令和7年度事務事業評価）',
  },
  {
    code: '204',
    name: '書かない窓口の導入',
    section: 'residents',
    chapter: '総務費',
    summary: '引越しや出生などの手続で、職員が一度聞き取った内容から必要な書類を作り、書く負担をなくします。',
    background:
      '引越しに伴う手続では、氏名と住所を平均7回書いています。申請書をまとめる試行により12分短くなりましたが、各課では聞き取った内容を打ち直しています。',
    content: '市民課と3支所の窓口に聞き取り用の端末14台を置き、21の手続の書類を作ります。内容は電子で各課に送ります。',
    expectedOutcome: '来庁者1人当たりの所要時間を18分短くし、各課の入力を年2,600時間減らします。',
    peerStatus: '国：窓口の改革を支援する仕組みを提供\n他自治体：県内7市が導入済み',
    plans: ['やくば市DX推進計画', 'やくば市行財政改革大綱'],
    law: ['住民基本台帳法'],
    groups: [
      {
        group: null,
        lines: [
          ['初期の設定及び研修の委託', 14_850],
          ['端末の借上げ（14台、9か月）', 1_386],
          ['利用料（9か月）', 4_455],
        ],
      },
    ],
    sources: { national: 7_425 },
    fundingMeasures: '国の交付金（初期の費用の2分の1）を充てる。',
    schedule: [
      ['令和9年4月', '事業者の選定'],
      ['令和9年7月', '市民課で開始'],
      ['令和9年11月', '3支所で開始'],
    ],
    futureCost: [null, '令和10年度から利用料及び端末の借上げの12か月分として年7,788千円（特定財源なし）'],
    debtObligation: { fromFiscalYear: 2028, toFiscalYear: 2031, limit: 31_152 },
  },
  {
    code: '205',
    name: '北部地区予約型乗合交通の実証運行',
    section: 'urban-planning',
    chapter: '土木費',
    summary: 'バスの利用が少ない北部地区で、予約に応じて走る乗合交通を1年間実証します。',
    background:
      '北部地区のバスは1便当たりの利用が2人に満たず、停留所まで500m以上ある世帯が4割あります。地区の説明会では通院の足の確保を望む声が最も多く寄せられました。',
    content:
      '平日の午前8時から午後5時まで、車両2台で地区内と駅、病院を結びます。予約は電話とスマートフォンで受け、料金は1回300円とします。',
    expectedOutcome:
      '1日平均40人の利用を目指し、現在のバス路線の見直しと合わせて令和10年度からの本格運行を判断します。',
    peerStatus: '国：地域の移動手段の実証を支援\n県：運転士の確保を支援\n他自治体：県内10市が実施',
    plans: ['やくば市地域公共交通計画'],
    law: ['道路運送法'],
    groups: [
      {
        group: null,
        lines: [
          ['運行の委託', 21_120],
          ['予約の仕組みの利用料', 2_640],
          ['周知のための印刷及び郵送', 385],
        ],
      },
    ],
    sources: { national: 10_000, other: 2_160 },
    fundingMeasures: '国の補助 10,000千円、運賃収入 2,160千円を充てる。',
    schedule: [
      ['令和9年6月', '運行の許可の手続'],
      ['令和9年10月', '実証運行を開始'],
      ['令和10年8月', '利用の状況を検証'],
    ],
    futureCost: [null, '通年で運行する場合は年36,800千円（バス路線の見直しによる減を含まない。）'],
  },
];

type PriorEvaluation = {
  code: string;
  name: string;
  category: '新規' | '拡大';
  section: string;
  contact: string;
  submittedOn: string;
  measure: string;
  individual: readonly [target: string, intent: string];
  background: string;
  goal: string;
  challenge: string;
  existing: boolean;
  reduced: boolean;
  content: string;
  quantities: readonly (readonly [label: string, quantity: number])[];
  workloadChangeHours: number;
  forms: readonly ('情報共有' | '参画' | '協働')[];
  participation: string;
  /** Yen; the sheet shows thousands, rounded half up. */
  yen: number;
  other: number;
  fundingName: string;
  indicator: { name: string; unit: string; targets: readonly number[]; description: string };
  verdict: NonNullable<Sheet['verdict']>;
};

function priorEvaluationSheet(evaluation: PriorEvaluation): Sheet {
  const path = policyPath(evaluation.measure);
  const total = Math.round(evaluation.yen / 1000);
  const sources = { national: 0, prefectural: 0, bond: 0, other: evaluation.other, general: total - evaluation.other };
  return {
    kind: 'prior-evaluation',
    fiscalYear: YEAR,
    code: evaluation.code,
    name: evaluation.name,
    category: evaluation.category,
    budgetStage: '当初',
    submittedOn: evaluation.submittedOn,
    section: printedSection(evaluation.section, YEAR),
    contact: evaluation.contact,
    basicMeasure: {
      code: `${path.field.code}-${path.policy.code}`,
      name: path.policy.name,
      target: path.policy.target,
      intent: path.policy.intent,
    },
    individualMeasure: {
      code: evaluation.measure,
      name: path.measure.name,
      target: evaluation.individual[0],
      intent: evaluation.individual[1],
    },
    background: evaluation.background,
    goal: evaluation.goal,
    challenge: evaluation.challenge,
    existingProgramme: evaluation.existing,
    reducedProgramme: evaluation.reduced,
    content: evaluation.content,
    quantities: evaluation.quantities.map(([label, quantity]) => ({ label, quantity })),
    quantityTotal: evaluation.quantities.reduce((all, [, quantity]) => all + quantity, 0),
    workloadChangeHours: evaluation.workloadChangeHours,
    participation: { forms: [...evaluation.forms], text: evaluation.participation },
    period: '単年度繰り返し',
    requestTotal: total,
    requestFunding: sources,
    totalCost: total,
    totalFunding: { ...sources },
    fundingName: evaluation.fundingName,
    indicators: [
      {
        name: evaluation.indicator.name,
        unit: evaluation.indicator.unit,
        type: null,
        description: evaluation.indicator.description,
        values: evaluation.indicator.targets.map((target, index) => ({
          fiscalYear: YEAR + index,
          target,
          state: 'unknown' as const,
        })),
      },
    ],
    verdict: evaluation.verdict,
  };
}

const PRIOR_EVALUATIONS: PriorEvaluation[] = [
  {
    code: '301',
    name: '集会施設の電子錠の導入',
    category: '新規',
    section: 'community',
    contact: '佐久間・2331',
    submittedOn: '2026-10-09',
    measure: '5-1-2',
    individual: ['地域の団体が', '集まりやすい場所で活動を続けている。'],
    background:
      '集会施設の鍵は窓口の開いている時間に受け渡しており、夜間や休日に使う団体は前日までに取りに来る必要がある。鍵の紛失も年6件生じている。',
    goal: '利用する団体が、窓口に来ることなく予約した時間に施設を使える状態にする。',
    challenge: '停電や電池切れのときの開錠の方法を定め、操作に慣れない利用者を支える必要がある。',
    existing: false,
    reduced: true,
    content:
      '対象：市が管理する集会施設18か所\n実施：市（機器の設置と運用は委託）\n機器の設置：85,000円×18か所×1.1＝1,683,000円\n利用料：2,500円×18か所×12月×1.1＝594,000円\n夜間の鍵の受渡しの委託を縮小する。',
    quantities: [
      ['公民館', 11],
      ['集会所', 5],
      ['会議施設', 2],
    ],
    workloadChangeHours: -420,
    forms: ['情報共有', '協働'],
    participation: '利用団体の代表と操作の説明会を共同で開く。',
    yen: 85_000 * 18 * 1.1 + 2_500 * 18 * 12 * 1.1,
    other: 0,
    fundingName: '',
    indicator: {
      name: '窓口に来ずに利用した割合',
      unit: '%',
      targets: [50, 65, 75, 80, 85],
      description:
        '利用件数のうち、電子錠により開錠したものの割合。夜間と休日の利用が全体の5割であることから目標を定めた。',
    },
    verdict: {
      decision: '採択',
      options: ['所管案のとおり'],
      opinion:
        '利用者の利便が高まり、夜間の委託の縮小により費用の増も抑えられることから、案のとおり進めることが適当である。',
      conditions: ['停電時の対応と連絡先を施設ごとに定めること。'],
    },
  },
  {
    code: '302',
    name: '粗大ごみの電子受付と電子決済',
    category: '拡大',
    section: 'waste',
    contact: '丹野・2380',
    submittedOn: '2026-10-14',
    measure: '4-4-1',
    individual: ['市民が', 'ごみを正しく分け、出している。'],
    background:
      '粗大ごみは年9,500件を電話で受け付けており、月曜の午前は電話がつながりにくい。手数料の証紙を買うために店舗へ行く必要があり、働く世代から改善を求められている。',
    goal: '市民が、時間を気にせず申込みと支払を済ませられる状態にする。',
    challenge: '電話の受付を残しつつ、電子での申込みに移ってもらう案内が必要である。',
    existing: true,
    reduced: false,
    content:
      '対象：粗大ごみを出す市民\n実施：市（仕組みの運用は委託）\n初期の設定：980,000円×1.1＝1,078,000円\n利用料：66,000円×9月×1.1＝653,400円\n決済の手数料：600円×9,500件×60%×3.3%＝112,860円',
    quantities: [
      ['電子での申込み（見込み）', 5_700],
      ['電話での申込み（見込み）', 3_800],
    ],
    workloadChangeHours: 160,
    forms: ['情報共有'],
    participation: '広報紙とごみ分別アプリで使い方を知らせる。',
    yen: 980_000 * 1.1 + 66_000 * 9 * 1.1 + 112_860,
    other: 113,
    fundingName: '粗大ごみ処理手数料',
    indicator: {
      name: '電子による申込みの割合',
      unit: '%',
      targets: [40, 60, 68, 74, 80],
      description: '粗大ごみの申込みのうち、電子によるものの割合。先行する市の2年目の実績を参考に目標を定めた。',
    },
    verdict: {
      decision: '採択',
      options: ['事業のやり方改善'],
      opinion:
        '必要性は認められる。ただし、既にある電子申請サービスと決済の機能を使えば費用を抑えられる可能性があるため、方法を改めて比べること。',
      conditions: [
        '電子申請サービスを使う場合との費用の差を示すこと。',
        '電話の受付の委託料をどれだけ減らせるかを示すこと。',
      ],
    },
  },
];

/** Budget requests and prior evaluations for FY2027, as they stand in autumn 2026. */
export const requestSheets = (): Sheet[] => [
  ...REQUESTS.map(requestSheet),
  ...PRIOR_EVALUATIONS.map(priorEvaluationSheet),
];
