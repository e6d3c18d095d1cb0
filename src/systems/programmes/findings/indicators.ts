// SPDX-License-Identifier: Apache-2.0
import { formatFiscalYear } from '#blocks/calendar/fiscal-year.ts';
import { squeeze } from '#kernel/text/width.ts';
import type { Finding, Sheet } from '../sheet.ts';

type Indicator = NonNullable<Sheet['indicators']>[number];

const list = (years: number[]) => years.map((year) => formatFiscalYear(year)).join('、');
const listEn = (years: number[]) => years.map((year) => `FY${year}`).join(', ');

/** Zeros at the end count as doubtful when the figure before them was at least so large: 3 minutes may well become 0. */
const LARGE = 10;

/** Zeros that may mean "for reference only" or "another indicator then"; the reader knows those of years to come. */
function checkZeros(sheet: Sheet, indicator: Indicator, index: number): Finding[] {
  const findings: Finding[] = [];
  const base = { rule: 'ambiguous-zero', sheet: sheet.code, path: `indicators/${index}/values` };
  const place = `指標 ${index + 1} ${indicator.name}`;
  const { values } = indicator;

  const targets = values.filter((value) => typeof value.target === 'number');
  const zeroTargets = targets.length > 0 && targets.every((value) => value.target === 0);
  if (zeroTargets && /参考/.test(indicator.description ?? ''))
    findings.push({
      ...base,
      severity: 'warning',
      place: `${place} 目標値`,
      found: 0,
      message: {
        ja: `${place}：目標値0は参考指標であることを示すもので、目標が0という意味ではありません。達成度の計算に使わないでください。`,
        en: `${place}: the target 0 says that the indicator is for reference only. Do not use it to compute an achievement.`,
      },
    });

  const started = values.findIndex((value) => (value.target ?? 0) !== 0 || (value.actual ?? 0) !== 0);
  const leading =
    started > 0 ? values.slice(0, started).filter((value) => value.target === 0 && value.actual === 0) : [];
  if (leading.length > 0 && values.slice(started).some((value) => (value.target ?? 0) > 0)) {
    const years = leading.map((value) => value.fiscalYear);
    findings.push({
      ...base,
      severity: 'warning',
      place: `${place} ${list(years)}`,
      found: 0,
      message: {
        ja: `${place}：${list(years)}は目標も実績も0ですが、その後の年度には目標があります。実績0なのか、まだ指標がなかったのか確認してください。`,
        en: `${place}: target and result are 0 for ${listEn(years)}, but later years have a target. Check whether the result was 0 or the indicator did not exist yet.`,
      },
    });
  }

  const past = values.filter((value) => value.fiscalYear <= sheet.fiscalYear && typeof value.actual === 'number');
  const last = past.findLastIndex((value) => value.actual !== 0);
  const trailing = past.slice(last + 1);
  if (last >= 0 && trailing.length > 0 && (past[last]?.actual ?? 0) >= LARGE) {
    const years = trailing.map((value) => value.fiscalYear);
    findings.push({
      ...base,
      severity: 'warning',
      place: `${place} 実績 ${list(years)}`,
      found: 0,
      message: {
        ja: `${place}：${list(years)}の実績は0と印刷されていますが、その前は${past[last]?.actual}でした。実績0なのか、計測をやめた（移管した）のか確認してください。`,
        en: `${place}: the results of ${listEn(years)} are printed as 0 after ${past[last]?.actual}. Check whether they are results or the indicator was no longer measured.`,
      },
    });
  }
  return findings;
}

/** The forecast of the sheet's year is the final target already: the target no longer asks for anything. */
function checkTargetReached(sheet: Sheet, indicator: Indicator, index: number): Finding[] {
  const target = indicator.finalTarget?.value;
  const forecast = indicator.values.find((value) => value.state === 'forecast');
  if (!target || !forecast || forecast.actual !== target) return [];
  if (indicator.values.every((value) => value.actual === target)) return [];
  const place = `指標 ${index + 1} ${indicator.name}`;
  return [
    {
      severity: 'info',
      rule: 'target-reached',
      sheet: sheet.code,
      place,
      path: `indicators/${index}/finalTarget/value`,
      expected: target,
      found: forecast.actual ?? null,
      message: {
        ja: `${place}：${formatFiscalYear(forecast.fiscalYear)}の見込みがすでに目標値${target}に達しています。目標値を見直すか検討してください。`,
        en: `${place}: the forecast for FY${forecast.fiscalYear} is already the target of ${target}. Consider another target.`,
      },
    },
  ];
}

/** Share by which the number of heads may change from one year to another. */
const HEADS_CHANGE = 0.2;

/** A per-head indicator in yen and the settlement together imply a number of heads; it should not jump. */
function checkPerHead(sheet: Sheet, indicator: Indicator, index: number): Finding[] {
  if (indicator.unit !== '円' || !/一人(?:あたり|当たり|当り)/.test(indicator.name) || !sheet.costs) return [];
  const heads = indicator.values.flatMap((value) => {
    const settled = sheet.costs?.find((cost) => cost.fiscalYear === value.fiscalYear)?.settled;
    return value.actual && settled
      ? [{ year: value.fiscalYear, heads: (settled * 1000) / value.actual, actual: value.actual, settled }]
      : [];
  });
  if (heads.length < 3) return [];
  return heads.flatMap((one) => {
    const others = heads
      .filter((other) => other !== one)
      .map((other) => other.heads)
      .toSorted((a, b) => a - b);
    const usual = others[Math.floor(others.length / 2)] ?? one.heads;
    const steady = (others.at(-1) ?? 0) <= (others[0] ?? 0) * (1 + HEADS_CHANGE);
    if (!steady || Math.abs(one.heads - usual) <= usual * HEADS_CHANGE) return [];
    const place = `指標 ${index + 1} ${indicator.name} ${formatFiscalYear(one.year)}`;
    return [
      {
        severity: 'error' as const,
        rule: 'per-head-basis',
        sheet: sheet.code,
        place,
        path: `indicators/${index}/values/${one.year}/actual`,
        expected: Math.round(usual),
        found: Math.round(one.heads),
        difference: Math.round(one.heads - usual),
        message: {
          ja: `${place}：決算額${one.settled}千円と${one.actual}円から求めた人数は${Math.round(one.heads)}人で、他の年度の約${Math.round(usual)}人と合いません。分子か分母の取り方を確認してください。`,
          en: `${place}: ${one.settled} thousand yen and ${one.actual} yen a head imply ${Math.round(one.heads)} heads; other years imply about ${Math.round(usual)}. Check what was divided by what.`,
        },
      },
    ];
  });
}

/** Checks of each indicator by itself. */
export function checkIndicators(sheet: Sheet): Finding[] {
  return (sheet.indicators ?? []).flatMap((indicator, index) => [
    ...checkZeros(sheet, indicator, index),
    ...checkTargetReached(sheet, indicator, index),
    ...checkPerHead(sheet, indicator, index),
  ]);
}

type Occurrence = { sheet: Sheet; index: number; indicator: Indicator };

const nameKey = (name: string) => squeeze(name).replace(/[・、,()（）「」]/g, '');

/** Years in which both have the same result that is not 0. */
const sameYears = (a: Indicator, b: Indicator): number[] =>
  a.values
    .filter(
      (value) =>
        value.actual &&
        b.values.some((other) => other.fiscalYear === value.fiscalYear && other.actual === value.actual),
    )
    .map((value) => value.fiscalYear);

/** Years in which both have a result that is not 0. */
const commonYears = (a: Indicator, b: Indicator): number =>
  a.values.filter(
    (value) => value.actual && b.values.some((other) => other.fiscalYear === value.fiscalYear && other.actual),
  ).length;

const report = (one: Occurrence, other: Occurrence, years: number[], sameName: boolean): Finding => {
  const place = `指標 ${one.index + 1} ${one.indicator.name}`;
  return {
    severity: years.length > 0 && sameName ? 'error' : 'warning',
    rule: 'duplicate-indicator',
    sheet: one.sheet.code,
    place,
    path: `indicators/${one.index}`,
    found: `${other.sheet.code} ${other.indicator.name}`,
    message: {
      ja: `${place}は事業${other.sheet.code}「${other.sheet.name}」の指標「${other.indicator.name}」と${
        years.length > 0 ? `${list(years)}の実績が同じです` : '同じ名称です'
      }。集計で二重に数えないよう、どちらの指標か確認してください。`,
      en: `${place} is also an indicator of programme ${other.sheet.code} (${other.indicator.name})${
        years.length > 0 ? ` with the same results for ${listEn(years)}` : ''
      }. Decide which one counts, so that totals do not count it twice.`,
    },
  };
};

/** The same indicator in several programmes: by name, or by at least three equal results under another name. */
export function checkDuplicates(sheets: Sheet[]): [Sheet, Finding][] {
  const findings: [Sheet, Finding][] = [];
  const byName = new Map<string, Occurrence[]>();
  const byValue = new Map<string, Occurrence[]>();
  const seen = new Set<string>();
  const compare = (one: Occurrence, other: Occurrence) => {
    if (one.sheet === other.sheet || one.sheet.code === other.sheet.code) return;
    const pair = [
      `${one.sheet.kind}/${one.sheet.fiscalYear}/${one.sheet.code}/${one.index}`,
      `${other.sheet.kind}/${other.sheet.fiscalYear}/${other.sheet.code}/${other.index}`,
    ].join('|');
    if (seen.has(pair)) return;
    seen.add(pair);
    const sameName = nameKey(one.indicator.name) === nameKey(other.indicator.name);
    const years = sameYears(one.indicator, other.indicator);
    // Two programmes may measure the same thing each for itself; the results differ then.
    const apart = sameName && years.length === 0 && commonYears(one.indicator, other.indicator) >= 2;
    if ((sameName && !apart) || years.length >= 3)
      findings.push(
        [one.sheet, report(one, other, years, sameName)],
        [other.sheet, report(other, one, years, sameName)],
      );
  };
  for (const sheet of sheets)
    for (const [index, indicator] of (sheet.indicators ?? []).entries()) {
      const occurrence = { sheet, index, indicator };
      const add = (map: Map<string, Occurrence[]>, key: string) => {
        const others = map.get(key) ?? [];
        // A very common figure (100 %) is no sign of anything.
        if (others.length < 20) for (const other of others) compare(other, occurrence);
        others.push(occurrence);
        map.set(key, others);
      };
      if (indicator.name !== '') add(byName, nameKey(indicator.name));
      for (const value of indicator.values)
        if (typeof value.actual === 'number' && Math.abs(value.actual) >= LARGE && value.actual !== 100)
          add(byValue, `${value.fiscalYear}/${value.actual}`);
    }
  return findings;
}
