// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addBusinessDays, businessDaysBetween, isBusinessDay } from './business-days.ts';

test.each<[string, boolean]>([
  ['2026-11-20', true],
  ['2026-11-21', false],
  ['2026-11-22', false],
  ['2026-11-23', false],
  ['2026-11-24', true],
  ['2026-12-28', true],
  ['2026-12-29', false],
  ['2027-01-03', false],
  ['2027-01-04', true],
])('%s open: %s', (date, open) => expect(isBusinessDay(date)).toBe(open));

test('days are counted from the day after', () => {
  expect(addBusinessDays('2026-11-20', 1)).toBe('2026-11-24');
  expect(addBusinessDays('2026-11-22', 1)).toBe('2026-11-24');
  expect(addBusinessDays('2026-12-28', 1)).toBe('2027-01-04');
  expect(addBusinessDays('2026-11-24', -1)).toBe('2026-11-20');
  expect(addBusinessDays('2026-11-22', 0)).toBe('2026-11-22');
  expect(businessDaysBetween('2026-11-20', '2026-11-24')).toBe(1);
  expect(businessDaysBetween('2026-11-21', '2026-11-23')).toBe(0);
  expect(() => addBusinessDays('2026-11-22', 0.5)).toThrow(RangeError);
});

test('counting gives back what was added', () => {
  const first = Temporal.PlainDate.from('1990-01-01');
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 36_000 }), fc.integer({ min: -60, max: 60 }), (days, n) => {
      const date = first.add({ days }).toString();
      const moved = addBusinessDays(date, n);
      expect(businessDaysBetween(date, moved)).toBe(n);
      expect(n === 0 || isBusinessDay(moved)).toBe(true);
    }),
  );
});
