// SPDX-License-Identifier: Apache-2.0
import { formatFiscalYear } from '#blocks/calendar/fiscal-year.ts';
import { formatNumber } from '#kernel/text/number.ts';
import type { Finding, Sheet } from '../sheet.ts';

/** Endings of names that the print cut off: a particle, or the start of a word that goes on. */
const CUT = /(?:[一-龠ァ-ヶー][にのをへ]|しよ|要する経|要す|に要|事業に係|における|に関す)$/;
const NEW = /^新規/;

function checkNames(sheet: Sheet): Finding[] {
  const names: [string, string][] = [
    ...(sheet.budgetNames ?? []).map((name, index): [string, string] => [`budgetNames/${index}`, name]),
    ...(sheet.strategicPlans ?? []).map(({ name }, index): [string, string] => [`strategicPlans/${index}/name`, name]),
    ...(sheet.subProgrammes ?? []).map(({ name }, index): [string, string] => [`subProgrammes/${index}/name`, name]),
  ];
  return names
    .filter(([, name]) => CUT.test(name))
    .map(([path, name]) => ({
      severity: 'info',
      rule: 'cut-name',
      sheet: sheet.code,
      place: name,
      path,
      found: name,
      message: {
        ja: `「${name}」は途中で切れているようです。正式な名称は予算書などで確認してください。`,
        en: `'${name}' seems to be cut off. Look up the full name in the budget.`,
      },
    }));
}

function checkRequest(sheet: Sheet): Finding[] {
  const findings: Finding[] = [];
  const range = /^(\d+)\s*[-–~～〜−‐]\s*(\d+)$/.exec(sheet.code);
  const count = range ? Number(range[2]) - Number(range[1]) + 1 : 0;
  if (sheet.requestTotal !== undefined && count > 1)
    findings.push({
      severity: 'info',
      rule: 'several-requests',
      sheet: sheet.code,
      place: '合計',
      path: 'requestTotal',
      found: sheet.requestTotal,
      message: {
        ja: `1枚のシートで${count}件の要求（${sheet.code}）を表しており、合計${formatNumber(sheet.requestTotal)}千円の各課への配分は書かれていません。`,
        en: `One sheet stands for ${count} requests (${sheet.code}); how the total of ${formatNumber(sheet.requestTotal)} thousand yen is shared is not printed.`,
      },
    });
  const lines = sheet.requestLines ?? [];
  if (lines.length > 0 && lines.every((line) => line.approved === null))
    findings.push({
      severity: 'info',
      rule: 'missing-value',
      sheet: sheet.code,
      place: '予算額',
      path: 'requestLines/0/approved',
      found: null,
      message: {
        ja: '予算額（査定後）はすべて空欄です。要求段階のシートなので0とはみなしていません。査定の後に入力してください。',
        en: 'No approved amounts are printed: the sheet is at the stage of the request. They are not taken as 0; enter them after the assessment.',
      },
    });
  const future = sheet.futureCost?.amount ?? null;
  if (future !== null && lines.length > 0) {
    const amounts = [
      sheet.requestTotal,
      ...lines.map((line) => line.requested),
      ...(sheet.requestGroups ?? []).map((group) => group.subtotal),
    ];
    if (!amounts.includes(future))
      findings.push({
        severity: 'warning',
        rule: 'future-cost',
        sheet: sheet.code,
        place: '事業実施に伴う将来コスト',
        path: 'futureCost/amount',
        found: future,
        message: {
          ja: `将来コスト${formatNumber(future)}千円/年は、要求額のどの行・小計・合計とも一致しません。経常経費分との関係を確認してください。`,
          en: `The future cost of ${formatNumber(future)} thousand yen a year equals no line, subtotal or total of the request. Check how it relates to the current expenses.`,
        },
      });
  }
  return findings;
}

function checkCosts(sheet: Sheet): Finding[] {
  const findings: Finding[] = [];
  for (const cost of sheet.costs ?? []) {
    if (
      cost.state !== 'forecast' ||
      cost.settled === null ||
      cost.settled === undefined ||
      cost.settled !== cost.budget
    )
      continue;
    findings.push({
      severity: 'info',
      rule: 'forecast-not-actual',
      sheet: sheet.code,
      place: `決算額 ${formatFiscalYear(cost.fiscalYear)}`,
      path: `costs/${cost.fiscalYear}/settled`,
      found: cost.settled,
      message: {
        ja: `${formatFiscalYear(cost.fiscalYear)}の決算額${formatNumber(cost.settled)}千円は見込みで、予算額と同じ額です。実績として集計しないでください。`,
        en: `The settlement of FY${cost.fiscalYear} (${formatNumber(cost.settled)} thousand yen) is a forecast equal to the budget. Do not count it as an actual.`,
      },
    });
  }
  const first = (sheet.costs ?? []).find((cost) => cost.fiscalYear < sheet.fiscalYear && (cost.settled ?? 0) > 0);
  if (first && NEW.test(sheet.category ?? ''))
    findings.push({
      severity: 'warning',
      rule: 'new-with-history',
      sheet: sheet.code,
      place: `新規・継続 ${sheet.category}`,
      path: 'category',
      found: first.settled ?? null,
      message: {
        ja: `「${sheet.category}」とされていますが、${formatFiscalYear(first.fiscalYear)}に決算額${formatNumber(first.settled ?? 0)}千円があります。区分を確認してください。`,
        en: `The programme is called new, but ${formatNumber(first.settled ?? 0)} thousand yen were settled in FY${first.fiscalYear}. Check its category.`,
      },
    });
  return findings;
}

/** A row called 合計 should be the sum of the rows below it. */
function checkActivities(sheet: Sheet): Finding[] {
  const activities = sheet.activities ?? [];
  return activities.flatMap((activity, index) => {
    if (!/[(（]合?計[)）]$|合計$/.test(activity.name)) return [];
    const parts = activities.slice(index + 1);
    if (parts.length < 2) return [];
    const wrong = activity.values.flatMap((value) => {
      const sum = parts.reduce(
        (all, part) => all + (part.values.find((other) => other.fiscalYear === value.fiscalYear)?.value ?? 0),
        0,
      );
      return value.value !== null && sum !== value.value ? [{ year: value.fiscalYear, total: value.value, sum }] : [];
    });
    const last = wrong.at(-1);
    if (!last) return [];
    return [
      {
        severity: 'warning' as const,
        rule: 'activity-sum',
        sheet: sheet.code,
        place: `実績の推移 ${activity.name}`,
        path: `activities/${index}`,
        expected: last.total,
        found: last.sum,
        difference: last.sum - last.total,
        message: {
          ja: `${activity.name}は${formatFiscalYear(last.year)}に${last.total}ですが、その下の行（${parts.map((part) => part.name).join('、')}）の合計は${last.sum}です。数えているものが違う可能性があります（${wrong.length}か年）。`,
          en: `${activity.name} is ${last.total} in FY${last.year}, but the rows below (${parts.map((part) => part.name).join(', ')}) add up to ${last.sum}. They may count different things (${wrong.length} years).`,
        },
      },
    ];
  });
}

const LATIN = /[A-Z]{5,}/g;

const differInOne = (a: string, b: string): boolean => {
  if (a.length !== b.length) return false;
  let apart = 0;
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) apart++;
  return apart === 1;
};

/** Two abbreviations that differ in one letter (LGWAN, LGVAN) on one sheet: one of them is probably misread. */
function checkWords(sheet: Sheet): Finding[] {
  const counts = new Map<string, number>();
  const count = (value: unknown): void => {
    if (typeof value === 'string') {
      if (value.length < 5) return;
      for (const word of value.match(LATIN) ?? []) counts.set(word, (counts.get(word) ?? 0) + 1);
    } else if (Array.isArray(value)) value.forEach(count);
    else if (value && typeof value === 'object')
      for (const key in value) count((value as Record<string, unknown>)[key]);
  };
  count(sheet);
  if (counts.size < 2) return [];
  const words = [...counts.keys()].slice(0, 100);
  return words.flatMap((word, index) =>
    words
      .slice(index + 1)
      .filter((other) => differInOne(word, other))
      .map((other) => ({
        severity: 'info' as const,
        rule: 'misread-word',
        sheet: sheet.code,
        place: `${word} / ${other}`,
        found: `${word} / ${other}`,
        message: {
          ja: `「${word}」（${counts.get(word)}回）と「${other}」（${counts.get(other)}回）は1字違いです。読み誤りでないか確認してください。`,
          en: `'${word}' (${counts.get(word)} times) and '${other}' (${counts.get(other)} times) differ in one letter. Check for a misreading.`,
        },
      })),
  );
}

/** Things on one sheet that do not fit each other, beyond its sums. */
export function checkConsistency(sheet: Sheet): Finding[] {
  return [
    ...checkRequest(sheet),
    ...checkCosts(sheet),
    ...checkActivities(sheet),
    ...checkNames(sheet),
    ...checkWords(sheet),
  ];
}
