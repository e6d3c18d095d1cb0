// SPDX-License-Identifier: Apache-2.0
import { isHoliday, isYearEndClosing } from './holidays.ts';
import { plainDate } from './iso-date.ts';

/** Whether the town hall is open: no Saturday, Sunday, national holiday or day of the year-end closing. */
export function isBusinessDay(isoDate: string): boolean {
  return plainDate(isoDate).dayOfWeek < 6 && !isHoliday(isoDate) && !isYearEndClosing(isoDate);
}

/**
 * The n-th business day after a day, the day itself not counted (初日不算入, 民法140条); before it for negative n,
 * the day itself for 0.
 */
export function addBusinessDays(isoDate: string, n: number): string {
  if (!Number.isInteger(n)) throw new RangeError(`${n} is no whole number of business days`);
  let date = plainDate(isoDate);
  const days = Math.sign(n);
  for (let left = Math.abs(n); left > 0;) {
    date = date.add({ days });
    if (isBusinessDay(date.toString())) left--;
  }
  return date.toString();
}

/**
 * How many business days lie after `a` up to and including `b`; negative when `b` is before `a`, then counted from `b`
 * up to the day before `a`. So businessDaysBetween(a, addBusinessDays(a, n)) is n.
 */
export function businessDaysBetween(a: string, b: string): number {
  const step = a <= b ? 1 : -1;
  let date = plainDate(a);
  const end = plainDate(b);
  let count = 0;
  while (!date.equals(end)) {
    date = date.add({ days: step });
    if (isBusinessDay(date.toString())) count++;
  }
  return step * count || 0;
}
