// SPDX-License-Identifier: Apache-2.0

const ISO_DATE = /^\d{4}-\d{2}-\d{2}$/;

/** The day that 'YYYY-MM-DD' names. Throws RangeError for any other text and for days that do not exist. */
export function plainDate(isoDate: string): Temporal.PlainDate {
  if (!ISO_DATE.test(isoDate)) throw new RangeError(`'${isoDate}' is not a date of the form YYYY-MM-DD`);
  return Temporal.PlainDate.from(isoDate);
}

/** By hand: forms read dates in browsers too, and not all of them know `Temporal`. */
function daysIn(year: number, month: number): number {
  if (month !== 2) return [4, 6, 9, 11].includes(month) ? 30 : 31;
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
}

/** 'YYYY-MM-DD' of a year, month and day, null when there is no such day. */
export function isoDateOf(year: number, month: number, day: number): string | null {
  if (month < 1 || month > 12 || day < 1) return null;
  if (day > daysIn(year, month)) return null;
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}
