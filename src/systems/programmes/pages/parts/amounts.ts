// SPDX-License-Identifier: Apache-2.0
import { formatNumber } from '#web/format.ts';
import type { Language } from '#web/language.tsx';

/** Digits of a share of a unit: 41.28 million, 1.2 billion. */
const short = (value: number) => formatNumber(Math.round(value * 100) / 100);

/** Japanese counts in steps of ten thousand: 1億2,345万円. Below 10 million yen the thousands are told too. */
function inJapanese(thousand: number): { words: string; rounded: boolean } {
  if (thousand < 10) return { words: thousand === 0 ? '0円' : `${thousand}千円`, rounded: false };
  if (thousand < 10_000) {
    const rest = thousand % 10;
    return { words: `${formatNumber(Math.floor(thousand / 10))}万${rest ? `${rest}千` : ''}円`, rounded: false };
  }
  const tenThousands = Math.round(thousand / 10);
  const parts = [
    [Math.floor(tenThousands / 100_000_000), '兆'],
    [Math.floor(tenThousands / 10_000) % 10_000, '億'],
    [tenThousands % 10_000, '万'],
  ] as const;
  const told = parts.flatMap(([count, unit]) => (count ? [`${formatNumber(count)}${unit}`] : []));
  return { words: `${told.join('')}円`, rounded: thousand % 10 !== 0 };
}

function inEnglish(thousand: number): { words: string; rounded: boolean } {
  if (thousand < 1_000) return { words: `¥${formatNumber(thousand * 1_000)}`, rounded: false };
  const [unit, size] = thousand < 1_000_000 ? ['million', 1_000] : ['billion', 1_000_000];
  return { words: `¥${short(thousand / size)} ${unit}`, rounded: (thousand * 100) % size !== 0 };
}

/**
 * An amount in thousand yen as people say it: 41,283 is 4,128万円 or ¥41.28 million. With `about`, a rounded amount says
 * that it is one (約4,128万円).
 */
export function yenWords(thousand: number, language: Language, { about = false } = {}): string {
  const size = Math.round(Math.abs(thousand));
  const { words, rounded } = language === 'ja' ? inJapanese(size) : inEnglish(size);
  const told = `${thousand < 0 && size > 0 ? '−' : ''}${words}`;
  if (!about || !rounded) return told;
  return language === 'ja' ? `約${told}` : `about ${told}`;
}

/** The unit in which amounts up to `largest` (thousand yen) are easy to read at an axis, and how many of it a thousand yen are. */
export function axisUnit(largest: number, language: Language): { unit: string; per: number } {
  if (language === 'en') return { unit: '¥ million', per: 1 / 1_000 };
  return largest >= 1_000_000 ? { unit: '百万円', per: 1 / 1_000 } : { unit: '万円', per: 1 / 10 };
}

/** Cost of one result in yen: what was spent (thousand yen) over how many. Null when either is unknown or nothing came of it. */
export const costOfOne = (settled: number | null, actual: number | null): number | null =>
  settled === null || actual === null || actual <= 0 ? null : Math.round((settled * 1_000) / actual);

/** Shares and averages cannot be bought one by one. */
export const isCount = (unit: string | null): boolean => unit !== null && !/[%％‰]|割合|率|点|時間\/|\/|度/.test(unit);
