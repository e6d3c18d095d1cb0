// SPDX-License-Identifier: Apache-2.0
import { squeeze } from '#kernel/text/width.ts';
import { isoDateOf, plainDate } from './iso-date.ts';

export type Era = { name: string; letter: string; sign: string; firstDay: string; firstYear: number };

/**
 * The eras since the one-reign-one-era rule, newest first, each with its first day.
 * Dates before 1873 are reckoned in the Gregorian calendar like all others; the lunar calendar of 明治1–5年 is not modelled.
 */
export const ERAS: readonly Era[] = [
  { name: '令和', letter: 'R', sign: '㋿', firstDay: '2019-05-01', firstYear: 2019 },
  { name: '平成', letter: 'H', sign: '㍻', firstDay: '1989-01-08', firstYear: 1989 },
  { name: '昭和', letter: 'S', sign: '㍼', firstDay: '1926-12-25', firstYear: 1926 },
  { name: '大正', letter: 'T', sign: '㍽', firstDay: '1912-07-30', firstYear: 1912 },
  { name: '明治', letter: 'M', sign: '㍾', firstDay: '1868-01-25', firstYear: 1868 },
];

/** The era called so in print: 令和, R or ㋿. */
export const eraNamed = (mark: string): Era | undefined =>
  ERAS.find((era) => era.name === mark || era.letter === mark || era.sign === mark);

/** The era of a day, undefined before 1868-01-25. ISO dates sort as text. */
export const eraOf = (isoDate: string): Era | undefined => ERAS.find((era) => era.firstDay <= isoDate);

/**
 * The running era has no last day yet. A date of its 31st year or later is no date of an office today but 平成 mistaken
 * for 令和, so it is refused; raise this when the years come near.
 */
const LAST_YEAR_OF_RUNNING_ERA = 30;

const WEEKDAYS = '月火水木金土日';
/** The weekday of a day in one character: 日. */
const weekdayOf = (isoDate: string): string => WEEKDAYS.charAt(plainDate(isoDate).dayOfWeek - 1);

const WEEKDAY = String.raw`(?:\(([月火水木金土日])(?:曜日?)?\)|([月火水木金土日])曜日)?`;
const ERA_DATE = new RegExp(
  String.raw`^(令和|平成|昭和|大正|明治|[RHSTM㋿㍻㍼㍽㍾])(元|\d{1,2})(?:年(\d{1,2})月(\d{1,2})日|([./-])(\d{1,2})\5(\d{1,2}))${WEEKDAY}$`,
);
const WESTERN_DATE = new RegExp(
  String.raw`^(\d{4})(?:年(\d{1,2})月(\d{1,2})日|([./-])(\d{1,2})\4(\d{1,2}))${WEEKDAY}$`,
);

/**
 * A date as offices write it → 'YYYY-MM-DD': 令和2年12月10日(木), R2.12.10, 平成31年4月30日, 2020-12-10, 2020/12/10.
 * Null when it is not one date, when the day does not exist, lies outside its era (平成31年5月1日) or when the printed
 * weekday is another one.
 */
export function parseWarekiDate(text: string): string | null {
  const squeezed = squeeze(text);
  let date: string | null = null;
  let weekday: string | undefined;

  const inEra = ERA_DATE.exec(squeezed);
  if (inEra) {
    const era = eraNamed(inEra[1] ?? '');
    const year = inEra[2] === '元' ? 1 : Number(inEra[2]);
    if (!era || year < 1 || (era === ERAS[0] && year > LAST_YEAR_OF_RUNNING_ERA)) return null;
    date = isoDateOf(era.firstYear + year - 1, Number(inEra[3] ?? inEra[6]), Number(inEra[4] ?? inEra[7]));
    if (date !== null && eraOf(date) !== era) return null;
    weekday = inEra[8] ?? inEra[9];
  } else {
    const western = WESTERN_DATE.exec(squeezed);
    if (!western) return null;
    const year = Number(western[1]);
    if (year < 1868 || year > 2199) return null;
    date = isoDateOf(year, Number(western[2] ?? western[5]), Number(western[3] ?? western[6]));
    weekday = western[7] ?? western[8];
  }
  if (date === null || (weekday !== undefined && weekdayOf(date) !== weekday)) return null;
  return date;
}

/** 2026-11-22 → 令和8年11月22日, with `weekday` 令和8年11月22日(日). Before 明治 the year is western. */
export function formatWarekiDate(isoDate: string, options?: { weekday?: boolean }): string {
  const { year, month, day } = plainDate(isoDate);
  const era = eraOf(isoDate);
  const inEra = era ? year - era.firstYear + 1 : year;
  const printedYear = era && inEra === 1 ? '元' : String(inEra);
  const weekday = options?.weekday ? `(${weekdayOf(isoDate)})` : '';
  return `${era?.name ?? ''}${printedYear}年${month}月${day}日${weekday}`;
}
