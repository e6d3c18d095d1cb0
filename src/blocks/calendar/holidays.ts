// SPDX-License-Identifier: Apache-2.0
import { isoDateOf, plainDate } from './iso-date.ts';

/**
 * National holidays (国民の祝日に関する法律, in force since 20 July 1948) computed for 1948–2099.
 *
 * The days of the equinoxes are fixed by the government every February for the following year; later ones are computed
 * by the customary formula, which has agreed with every announcement so far. The law may be changed at any time: a
 * special act like that for the Olympic games is one more line in `SPECIAL`.
 */

const FIRST_YEAR = 1948;
const LAST_YEAR = 2099;

type Name = { ja: string; en: string };

const NEW_YEAR: Name = { ja: '元日', en: 'New Year’s Day' };
const COMING_OF_AGE: Name = { ja: '成人の日', en: 'Coming of Age Day' };
const FOUNDATION: Name = { ja: '建国記念の日', en: 'National Foundation Day' };
const EMPEROR: Name = { ja: '天皇誕生日', en: 'Emperor’s Birthday' };
const VERNAL: Name = { ja: '春分の日', en: 'Vernal Equinox Day' };
const SHOWA: Name = { ja: '昭和の日', en: 'Showa Day' };
const CONSTITUTION: Name = { ja: '憲法記念日', en: 'Constitution Memorial Day' };
const GREENERY: Name = { ja: 'みどりの日', en: 'Greenery Day' };
const CHILDREN: Name = { ja: 'こどもの日', en: 'Children’s Day' };
const MARINE: Name = { ja: '海の日', en: 'Marine Day' };
const MOUNTAIN: Name = { ja: '山の日', en: 'Mountain Day' };
const RESPECT: Name = { ja: '敬老の日', en: 'Respect for the Aged Day' };
const AUTUMNAL: Name = { ja: '秋分の日', en: 'Autumnal Equinox Day' };
const HEALTH_SPORTS: Name = { ja: '体育の日', en: 'Health and Sports Day' };
const SPORTS: Name = { ja: 'スポーツの日', en: 'Sports Day' };
const CULTURE: Name = { ja: '文化の日', en: 'Culture Day' };
const LABOUR: Name = { ja: '勤労感謝の日', en: 'Labour Thanksgiving Day' };
const SUBSTITUTE: Name = { ja: '振替休日', en: 'Substitute Holiday' };
const BETWEEN: Name = { ja: '国民の休日', en: 'Citizens’ Holiday' };

type Rule = { name: Name; from: number; to: number; day: (year: number) => [month: number, day: number] };

const on =
  (month: number, day: number): Rule['day'] =>
  () => [month, day];

/** The n-th Monday of a month (since 2000 "Happy Monday"). */
const monday =
  (month: number, n: number): Rule['day'] =>
  (year) => {
    const first = Temporal.PlainDate.from({ year, month, day: 1 }).dayOfWeek;
    return [month, 1 + ((8 - first) % 7) + (n - 1) * 7];
  };

/** Customary approximation of the equinoxes in Japanese time; `base` differs before and after 1980. */
const equinox =
  (month: number, before1980: number, since1980: number): Rule['day'] =>
  (year) => {
    const drift = 0.242194 * (year - 1980);
    return year < 1980
      ? [month, Math.floor(before1980 + drift - Math.trunc((year - 1983) / 4))]
      : [month, Math.floor(since1980 + drift - Math.floor((year - 1980) / 4))];
  };

const RULES: Rule[] = [
  { name: NEW_YEAR, from: 1949, to: LAST_YEAR, day: on(1, 1) },
  { name: COMING_OF_AGE, from: 1949, to: 1999, day: on(1, 15) },
  { name: COMING_OF_AGE, from: 2000, to: LAST_YEAR, day: monday(1, 2) },
  { name: FOUNDATION, from: 1967, to: LAST_YEAR, day: on(2, 11) },
  { name: EMPEROR, from: 1949, to: 1988, day: on(4, 29) },
  { name: EMPEROR, from: 1989, to: 2018, day: on(12, 23) },
  { name: EMPEROR, from: 2020, to: LAST_YEAR, day: on(2, 23) },
  { name: VERNAL, from: 1949, to: LAST_YEAR, day: equinox(3, 20.8357, 20.8431) },
  { name: GREENERY, from: 1989, to: 2006, day: on(4, 29) },
  { name: SHOWA, from: 2007, to: LAST_YEAR, day: on(4, 29) },
  { name: CONSTITUTION, from: 1949, to: LAST_YEAR, day: on(5, 3) },
  { name: GREENERY, from: 2007, to: LAST_YEAR, day: on(5, 4) },
  { name: CHILDREN, from: 1949, to: LAST_YEAR, day: on(5, 5) },
  { name: MARINE, from: 1996, to: 2002, day: on(7, 20) },
  { name: MARINE, from: 2003, to: 2019, day: monday(7, 3) },
  { name: MARINE, from: 2022, to: LAST_YEAR, day: monday(7, 3) },
  { name: MOUNTAIN, from: 2016, to: 2019, day: on(8, 11) },
  { name: MOUNTAIN, from: 2022, to: LAST_YEAR, day: on(8, 11) },
  { name: RESPECT, from: 1966, to: 2002, day: on(9, 15) },
  { name: RESPECT, from: 2003, to: LAST_YEAR, day: monday(9, 3) },
  { name: AUTUMNAL, from: 1948, to: LAST_YEAR, day: equinox(9, 23.2588, 23.2488) },
  { name: HEALTH_SPORTS, from: 1966, to: 1999, day: on(10, 10) },
  { name: HEALTH_SPORTS, from: 2000, to: 2019, day: monday(10, 2) },
  { name: SPORTS, from: 2022, to: LAST_YEAR, day: monday(10, 2) },
  { name: CULTURE, from: 1948, to: LAST_YEAR, day: on(11, 3) },
  { name: LABOUR, from: 1948, to: LAST_YEAR, day: on(11, 23) },
];

/** Days of a single year: acts for the imperial family, and the holidays moved for the Olympic games. */
const SPECIAL: Record<string, Name> = {
  '1959-04-10': { ja: '皇太子明仁親王の結婚の儀', en: 'Wedding of Crown Prince Akihito' },
  '1989-02-24': { ja: '昭和天皇の大喪の礼', en: 'Funeral of Emperor Showa' },
  '1990-11-12': { ja: '即位礼正殿の儀', en: 'Enthronement Ceremony' },
  '1993-06-09': { ja: '皇太子徳仁親王の結婚の儀', en: 'Wedding of Crown Prince Naruhito' },
  '2019-05-01': { ja: '天皇の即位の日', en: 'Day of the Emperor’s Accession' },
  '2019-10-22': { ja: '即位礼正殿の儀の行われる日', en: 'Day of the Enthronement Ceremony' },
  '2020-07-23': MARINE,
  '2020-07-24': SPORTS,
  '2020-08-10': MOUNTAIN,
  '2021-07-22': MARINE,
  '2021-07-23': SPORTS,
  '2021-08-08': MOUNTAIN,
};

const SUBSTITUTES_SINCE = '1973-04-12';
const BETWEEN_SINCE = '1985-12-27';
/** Since 2007 a substitute passes over further holidays, and a day between two holidays may follow one. */
const PASSING_OVER_SINCE = 2007;

function computed(year: number): Map<string, Name> {
  const national = new Map<string, Name>();
  for (const rule of RULES) {
    if (year < rule.from || year > rule.to) continue;
    const date = isoDateOf(year, ...rule.day(year));
    if (date !== null) national.set(date, rule.name);
  }
  for (const [date, name] of Object.entries(SPECIAL)) if (date.startsWith(String(year))) national.set(date, name);

  const days = new Map(national);
  const passingOver = year >= PASSING_OVER_SINCE;
  for (const date of national.keys()) {
    const day = plainDate(date);
    if (day.dayOfWeek === 7 && date >= SUBSTITUTES_SINCE) {
      let next = day.add({ days: 1 });
      if (passingOver) while (national.has(next.toString())) next = next.add({ days: 1 });
      if (!national.has(next.toString())) days.set(next.toString(), SUBSTITUTE);
    }
  }
  for (const date of national.keys()) {
    if (date < BETWEEN_SINCE) continue;
    const between = plainDate(date).add({ days: 1 });
    const text = between.toString();
    if (between.dayOfWeek === 7 || days.has(text) || !national.has(between.add({ days: 1 }).toString())) continue;
    days.set(text, BETWEEN);
  }
  return days;
}

const years = new Map<number, Map<string, Name>>();

function holidaysOf(year: number): Map<string, Name> {
  if (year < FIRST_YEAR || year > LAST_YEAR)
    throw new RangeError(`holidays are known for ${FIRST_YEAR}–${LAST_YEAR} only, not for ${year}`);
  let days = years.get(year);
  if (!days) years.set(year, (days = computed(year)));
  return days;
}

/** The name of the national holiday on a day, null on any other day. Throws RangeError outside 1948–2099. */
export function holidayName(isoDate: string, language: 'ja' | 'en' = 'ja'): string | null {
  return holidaysOf(plainDate(isoDate).year).get(isoDate)?.[language] ?? null;
}

/** Whether a day is a national holiday, a substitute or a day between two holidays. Sundays are not holidays by themselves. */
export const isHoliday = (isoDate: string): boolean => holidayName(isoDate) !== null;

/** Year-end closing of town halls, 29 December to 3 January (地方自治法4条の2 and the ordinance of the municipality). */
export function isYearEndClosing(isoDate: string): boolean {
  const { month, day } = plainDate(isoDate);
  return (month === 12 && day >= 29) || (month === 1 && day <= 3);
}
