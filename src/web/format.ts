// SPDX-License-Identifier: Apache-2.0
import { eraOf } from '#blocks/calendar/wareki.ts';
import type { Language } from './language.tsx';

/**
 * Dates, years and numbers as people read them. Written out by hand where server and browser must give the same
 * characters: their `Intl` data differ.
 */

const weekdays = {
  ja: ['日', '月', '火', '水', '木', '金', '土'],
  en: ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'],
};
const months = 'January February March April May June July August September October November December'.split(' ');

/** Who reads: residents read 令和8年11月22日(日), clerks sort 2026-11-22. */
export type Reader = 'resident' | 'clerk';

/** Year of the Japanese calendar on a day: `eraYear('2019-05-01')` is 令和元年. */
export function eraYear(date: string): string {
  const era = eraOf(date);
  if (!era) return `${Number(date.slice(0, 4))}年`;
  const year = Number(date.slice(0, 4)) - era.firstYear + 1;
  return `${era.name}${year === 1 ? '元' : year}年`;
}

/** A day (`YYYY-MM-DD`). */
export function formatDate(date: string, language: Language, reader: Reader = 'resident'): string {
  if (reader === 'clerk') return date;
  const [year, month, day] = date.split('-').map(Number) as [number, number, number];
  const weekday = weekdays[language][new Date(Date.UTC(year, month - 1, day)).getUTCDay()];
  return language === 'ja'
    ? `${eraYear(date)}${month}月${day}日(${weekday})`
    : `${weekday} ${day} ${months[month - 1]} ${year}`;
}

/** An instant (ISO 8601 with zone), told in Japan's time. */
export function formatInstant(instant: string, language: Language, reader: Reader = 'resident'): string {
  const local = new Date(Date.parse(instant) + 9 * 3_600_000).toISOString();
  const [date, hour, minute] = [local.slice(0, 10), local.slice(11, 13), local.slice(14, 16)];
  return language === 'ja' && reader === 'resident'
    ? `${formatDate(date, language)} ${Number(hour)}時${minute}分`
    : `${formatDate(date, language, reader)} ${hour}:${minute}`;
}

/** A fiscal year: 2026 is 令和8年度, FY2026. The year from April 2019 is 令和元年度. */
export const formatFiscalYear = (year: number, language: Language): string =>
  language === 'ja' ? `${eraYear(`${year}-05-01`)}度` : `FY${year}`;

/** A fiscal year where there is no room: 2026 is R8, 2018 is H30, FY26 in English. */
export function shortFiscalYear(year: number, language: Language): string {
  if (language === 'en') return `FY${String(year % 100).padStart(2, '0')}`;
  const era = eraOf(`${year}-05-01`);
  return era ? `${era.letter}${year - era.firstYear + 1}` : String(year);
}

/** A number with thousands marks. Negative: − in tables, △ on sheets (`sheet`). `digits` after the point. */
export function formatNumber(
  value: number,
  { digits, sheet = false }: { digits?: number | undefined; sheet?: boolean } = {},
): string {
  const plain = digits === undefined ? String(Math.abs(value)) : Math.abs(value).toFixed(digits);
  const [whole = '', fraction] = plain.split('.');
  const marked = whole.replace(/\B(?=(\d{3})+$)/g, ',') + (fraction === undefined ? '' : `.${fraction}`);
  const zero = !/[1-9]/.test(plain);
  return value < 0 && !zero ? `${sheet ? '△' : '−'}${marked}` : marked;
}

/** A share: 0.9666 is 96.7%. */
export const formatShare = (share: number, digits = 1): string => `${formatNumber(share * 100, { digits })}%`;
