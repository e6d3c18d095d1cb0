// SPDX-License-Identifier: Apache-2.0
import type { Reading } from '#systems/programmes/reading/read.ts';
import type { Finding, Sheet } from '#systems/programmes/sheet.ts';
import type { Damaged } from './damage.ts';
import { keyFigures, speaksOf, type KeyFigure } from './key-figures.ts';

/** A reading with the key figures and findings of each sheet. */
export type Judged = { sheet: Sheet; figures: Map<string, KeyFigure>; findings: Finding[] };

export const readingsOf = (reading: Reading): Judged[] =>
  reading.sheets.map((sheet) => ({
    sheet,
    figures: keyFigures(sheet),
    findings: reading.findings.filter((finding) => finding.sheet === sheet.code),
  }));

/** A figure that the damaged text gives otherwise than the undamaged one, without a word. */
export type Wrong = { key: string; was: number | undefined; is: number; sheet: string };

export type Verdict = {
  /** Presented as sure, and nothing in the damage excuses it. */
  wrong: Wrong[];
  /**
   * How the others stand: the same; gone; told by a finding; told by a finding that the undamaged sheet has as well; or
   * replaced by the damage itself so that nobody can know.
   */
  count: { same: number; absent: number; told: number; toldBefore: number; unknowable: number };
};

const wordsOf = ({ rule, place, found, difference }: Finding) => JSON.stringify([rule, place, found, difference]);

/** The undamaged sheet that a damaged one was: of the same kind, with the most equal figures. */
function originalOf(after: Judged, before: Judged[]): Judged | undefined {
  let best: Judged | undefined;
  let most = -1;
  for (const candidate of before) {
    if (candidate.sheet.kind !== after.sheet.kind) continue;
    let equal = candidate.sheet.code === after.sheet.code ? 0.5 : 0;
    for (const [key, figure] of after.figures) if (candidate.figures.get(key)?.value === figure.value) equal++;
    if (equal > most) [best, most] = [candidate, equal];
  }
  return best;
}

/**
 * Compares the reading of a damaged text with that of the undamaged one. A figure may be the same, or absent, or differ
 * with a finding that speaks of it, or be exactly what the damage put in its place. Everything else is wrong.
 */
export function judge(
  before: Judged[],
  after: Judged[],
  { replaced, reordered }: Pick<Damaged, 'replaced' | 'reordered'>,
): Verdict {
  const verdict: Verdict = { wrong: [], count: { same: 0, absent: 0, told: 0, toldBefore: 0, unknowable: 0 } };
  const { count } = verdict;
  const found = new Set<string>();
  for (const one of after) {
    const original = originalOf(one, before);
    if (!original) continue;
    const index = before.indexOf(original);
    const known = new Set(original.findings.map(wordsOf));
    const told = one.findings.filter((finding) => !known.has(wordsOf(finding)));
    for (const [key, figure] of one.figures) {
      const was = original.figures.get(key)?.value;
      found.add(`${index} ${key}`);
      if (was === figure.value) count.same++;
      else if (told.some((finding) => speaksOf(finding, figure))) count.told++;
      else if (
        reordered ||
        replaced.some((pair) => pair.to === figure.value && (was === undefined || pair.from === was))
      )
        count.unknowable++;
      else if (one.findings.some((finding) => speaksOf(finding, figure))) count.toldBefore++;
      else if (was === undefined && renamed(key, figure.value, original, one)) count.same++;
      else verdict.wrong.push({ key, was, is: figure.value, sheet: original.sheet.code });
    }
  }
  for (const [index, one] of before.entries())
    for (const key of one.figures.keys()) if (!found.has(`${index} ${key}`)) count.absent++;
  return verdict;
}

/** Whether a record bears a spoilt name but the figures of one that is missing now. */
function renamed(key: string, value: number, original: Judged, after: Judged): boolean {
  const [list, , ...rest] = split(key);
  if (rest.length === 0 && list !== 'requestLines' && list !== 'requestGroups') return false;
  for (const [other, figure] of original.figures) {
    const [otherList, , ...otherRest] = split(other);
    if (
      otherList === list &&
      otherRest.join('/') === rest.join('/') &&
      figure.value === value &&
      !after.figures.has(other)
    )
      return true;
  }
  return false;
}

/** List, name and place of a record's key; names may hold slashes. */
function split(key: string): string[] {
  if (key.startsWith('breakdown/')) {
    const [list = '', year = '', ...name] = key.split('/');
    return [`${list}/${year}`, name.join('/'), 'amount'];
  }
  const match = /^(indicators|activities)\/(.*?)((?:\/(?:\d{4}|target|actual|finalTarget))+)$/s.exec(key);
  if (match) return [match[1]!, match[2]!, match[3]!];
  if (/^request(?:Lines|Groups)\//.test(key)) return [key.slice(0, key.indexOf('/')), key.slice(key.indexOf('/') + 1)];
  return [key];
}
