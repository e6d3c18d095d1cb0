// SPDX-License-Identifier: Apache-2.0
import { squeeze } from '#kernel/text/width.ts';
import { plainDate } from './iso-date.ts';
import { ERAS, eraNamed } from './wareki.ts';

/**
 * The fiscal year of a municipality runs from 1 April to 31 March and is named after the April (地方自治法208条).
 * In code it is a number: 2019 is 令和元年度 and also 平成31年度.
 */

const CANDIDATE = new RegExp(
  [
    // 昭和58(1983)年度, 令和4年度, 平成31年度, R6, H30
    String.raw`(令和|平成|昭和|大正|明治|(?<![A-Za-z])[RHSTM]|[㋿㍻㍼㍽㍾])(元|\d{1,2})(?!\d)(?:年度?)?(?:\((\d{4})(?:年度?)?\)(?:年度?)?)?`,
    // 2023年度, FY2023, (2023)
    String.raw`(?:FY)?(?<!\d)(\d{4})(?!\d)(?:年度?)?`,
    // 27年度, 元年度: the era is left out
    String.raw`(元|(?<!\d)\d{1,2})年度`,
  ].join('|'),
  'g',
);
/** After a year these make it a date, a range or some other number. */
const CONTINUES = /^(?:[\d.,/~〜～\-−–ー・]|[月日]|か年|ヶ年|カ年|から|より|以降|以前|まで)/;
const DIGIT = /\d/;

const FIRST = 1868;
const LAST = 2199;

function inEra(mark: string, printed: string): number | null {
  const era = eraNamed(mark);
  const year = printed === '元' ? 1 : Number(printed);
  return era && year >= 1 ? era.firstYear + year - 1 : null;
}

/** 27年度 on a sheet of 2021 is 平成27, 8年度 is 令和8: of the eras in reach, the year nearest to the sheet's own. */
function nearest(printed: string, sheetYear: number): number | null {
  const n = printed === '元' ? 1 : Number(printed);
  if (n < 1) return null;
  let best: number | null = null;
  let distance = Infinity;
  for (const [index, era] of ERAS.entries()) {
    const year = era.firstYear + n - 1;
    const next = ERAS[index - 1];
    if (next && year > next.firstYear) continue;
    const apart = Math.abs(year - sheetYear);
    if (apart === distance && year !== best) best = null;
    else if (apart < distance) [best, distance] = [year, apart];
  }
  return best;
}

/**
 * The one fiscal year that `text` names, or null: 令和４年度, R01年度, H30, 元年度, 2023年度, 目標値(8年度).
 *
 * A year without an era (27年度) is decided by `sheetYear`, the year of the sheet it stands on, and is null without it.
 * A year said twice must agree (昭和58(1983)年度, 平成31年度（令和元年度）). Dates (令和3年1月), ranges and texts with
 * other numbers in them are null: better not known than a year that only looks like one.
 */
export function parseFiscalYear(text: string, options?: { sheetYear?: number }): number | null {
  const squeezed = squeeze(text);
  let found: number | null = null;
  let rest = '';
  let end = 0;
  for (const match of squeezed.matchAll(CANDIDATE)) {
    const [whole, mark, eraYear, westernToo, western, bare] = match;
    rest += squeezed.slice(end, match.index);
    end = match.index + whole.length;
    if (CONTINUES.test(squeezed.slice(end))) return null;

    let year: number | null = null;
    if (mark !== undefined) {
      year = inEra(mark, eraYear ?? '');
      if (westernToo !== undefined && Number(westernToo) !== year) return null;
    } else if (western !== undefined) year = Number(western);
    else if (bare !== undefined && options?.sheetYear !== undefined) year = nearest(bare, options.sheetYear);

    if (year === null || year < FIRST || year > LAST || (found !== null && found !== year)) return null;
    found = year;
  }
  return DIGIT.test(rest + squeezed.slice(end)) ? null : found;
}

/**
 * A fiscal year in print. long: 令和5年度, short: R05年度, bare: 5年度. The year in which an era begins bears the new
 * name: 令和元年度 (2019), 平成元年度 (1989).
 */
export function formatFiscalYear(year: number, style: 'long' | 'short' | 'bare' = 'long'): string {
  const era = ERAS.find((candidate) => candidate.firstYear <= year);
  if (!era) return `${year}年度`;
  const inEraYear = year - era.firstYear + 1;
  if (style === 'short') return `${era.letter}${String(inEraYear).padStart(2, '0')}年度`;
  return `${style === 'long' ? era.name : ''}${inEraYear === 1 ? '元' : inEraYear}年度`;
}

/** The fiscal year that a day belongs to. */
export function fiscalYearOf(isoDate: string): number {
  const { year, month } = plainDate(isoDate);
  return month >= 4 ? year : year - 1;
}

/** 1 April. */
export const firstDay = (fiscalYear: number): string => `${fiscalYear}-04-01`;

/** 31 March of the next calendar year. */
export const lastDay = (fiscalYear: number): string => `${fiscalYear + 1}-03-31`;

/** 出納閉鎖: the books of a fiscal year close on 31 May after it (地方自治法235条の5). */
export const booksClosedOn = (fiscalYear: number): string => `${fiscalYear + 1}-05-31`;
