// SPDX-License-Identifier: Apache-2.0
import { demoSheets } from '#systems/programmes/demo/programmes.ts';
import type { Sheet } from '#systems/programmes/sheet.ts';
import { randomFrom } from '#tests/published-text/random.ts';

const PLACES = [
  '東',
  '西',
  '南',
  '北',
  '中央',
  '桜',
  '緑',
  '泉',
  '若葉',
  '川口',
  '浜',
  '山手',
  '本町',
  '新田',
  '旭',
  '栄',
  '富士見',
  '大橋',
  '松原',
  '梅林',
];
const WORKS = [
  '維持',
  '整備',
  '相談',
  '支援',
  '啓発',
  '調査',
  '更新',
  '派遣',
  '助成',
  '研修',
  '巡回',
  '点検',
  '改修',
  '普及',
  '交流',
];
const THINGS = [
  '街路樹',
  '橋りょう',
  '公園遊具',
  '学童保育',
  '図書',
  '防災倉庫',
  '水路',
  '歩道',
  '保健指導',
  '給食',
  '文化財',
  '観光案内',
  '消防水利',
  '子育て',
  '介護予防',
  '除雪機械',
];

/** How many sheets bear the rare word of the search measure. */
export const RARE_WORD = '除雪機械';
export const COMMON_WORD = '支援';

/** Management sheets of `count` invented programmes over five years, from `first` on; always the same. */
export function generatedSheets(first: number, count: number): Sheet[] {
  const byCode = Map.groupBy(
    demoSheets().filter((sheet) => sheet.kind === 'management'),
    (sheet) => sheet.code,
  );
  const patterns = [...byCode.values()];
  const made: Sheet[] = [];
  for (let n = first; n < first + count; n++) {
    const random = randomFrom(n);
    // One programme in two hundred is about the rare thing.
    const thing = n % 200 === 7 ? RARE_WORD : THINGS[random.int(THINGS.length - 1)]!;
    const name = `${random.pick(PLACES)}${random.pick(['地区', '部', '圏域', '町'])}${thing}${random.pick(WORKS)}事業`;
    const factor = 0.2 + random.int(300) / 100;
    const amount = <T extends number | null | undefined>(value: T): T =>
      (typeof value === 'number' ? Math.round(value * factor) : value) as T;
    for (const sheet of random.pick(patterns))
      made.push({
        ...sheet,
        code: String(n).padStart(5, '0'),
        name,
        purpose: `${name}により、${sheet.purpose}`,
        achievements: `${random.int(900) + 20}件の${random.pick(WORKS)}を行った。${sheet.achievements}`,
        costs: sheet.costs?.map((cost) => {
          const general = amount(cost.funding?.general);
          const shared = amount(cost.funding?.nationalPrefecturalBond);
          const other = amount(cost.funding?.other);
          return {
            ...cost,
            budget: amount(cost.budget),
            settled: cost.settled === null ? null : (general ?? 0) + (shared ?? 0) + (other ?? 0),
            funding: { general, nationalPrefecturalBond: shared, other },
          };
        }),
      });
  }
  return made;
}
