// SPDX-License-Identifier: Apache-2.0
import { sql, type RawBuilder } from 'kysely';
import { plainDate } from '#blocks/calendar/iso-date.ts';

/** The day that it is in Japan at an instant: posts change at midnight there. */
export const dayOf = (now: Temporal.Instant): string => now.toZonedDateTimeISO('Asia/Tokyo').toPlainDate().toString();

/** The day `days` later, earlier when negative. */
export const daysAfter = (day: string, days: number): string => plainDate(day).add({ days }).toString();

/** Whether a period (days inclusive, null = open) holds a day. */
export const validOn = (
  { validFrom, validTo }: { validFrom: string | null; validTo: string | null },
  day: string,
): boolean => (validFrom === null || validFrom <= day) && (validTo === null || validTo >= day);

/** The same in SQL, for the table or alias `of`. */
export const holdsOn = (of: string, day: string): RawBuilder<boolean> => {
  const [from, to] = [sql.ref(`${of}.valid_from`), sql.ref(`${of}.valid_to`)];
  return sql<boolean>`((${from} is null or ${from} <= ${day}::date) and (${to} is null or ${to} >= ${day}::date))`;
};
