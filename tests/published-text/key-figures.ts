// SPDX-License-Identifier: Apache-2.0
import type { Finding, Sheet } from '#systems/programmes/sheet.ts';

/** One figure of a sheet that people decide by. */
export type KeyFigure = {
  /** Path in the sheet, as findings have it. */
  path: string;
  /** Name that stays when records before it are lost: the record's own name instead of its position. */
  key: string;
  /** Heading of the table in print. */
  table: string;
  value: number;
};

type Found = Map<string, KeyFigure>;

/** The key figures of a sheet: costs by year, request, funding, cost statement, breakdown, indicators, activities. */
export function keyFigures(sheet: Sheet): Found {
  const found: Found = new Map();
  const add = (path: string, key: string, table: string, value: unknown) => {
    if (typeof value === 'number') found.set(key, { path, key, table, value });
  };
  const costs = sheet.kind === 'analysis' ? '予算・決算額等の推移' : 'コストの推移';
  for (const cost of sheet.costs ?? []) {
    const at = `costs/${cost.fiscalYear}`;
    add(`${at}/budget`, `${at}/budget`, costs, cost.budget);
    add(`${at}/settled`, `${at}/settled`, costs, cost.settled);
    for (const [key, value] of Object.entries(cost.funding ?? {}))
      add(`${at}/funding/${key}`, `${at}/funding/${key}`, costs, value);
    for (const key of ['total', 'fte', 'overtimeHours'] as const)
      add(`${at}/personnel/${key}`, `${at}/personnel/${key}`, costs, cost.personnel?.[key]);
  }
  for (const year of sheet.costStatement ?? []) {
    const at = `costStatement/${year.fiscalYear}`;
    const amounts = { ...prefixed('expenses', year.expenses), ...prefixed('revenues', year.revenues), ...year };
    for (const [key, value] of Object.entries(amounts))
      if (key !== 'fiscalYear') add(`${at}/${key}`, `${at}/${key}`, '行政コスト計算書', value);
  }
  const named = numbered();
  for (const [index, one] of (sheet.indicators ?? []).entries()) {
    const key = `indicators/${named(one.name)}`;
    for (const value of one.values)
      for (const part of ['target', 'actual'] as const)
        add(
          `indicators/${index}/values/${value.fiscalYear}/${part}`,
          `${key}/${value.fiscalYear}/${part}`,
          '指標',
          value[part],
        );
    add(`indicators/${index}/finalTarget/value`, `${key}/finalTarget`, '指標', one.finalTarget?.value);
  }
  const acts = numbered();
  for (const [index, one] of (sheet.activities ?? []).entries()) {
    const key = `activities/${acts(one.name)}`;
    for (const value of one.values)
      add(
        `activities/${index}/values/${value.fiscalYear}/value`,
        `${key}/${value.fiscalYear}`,
        '実績の推移',
        value.value,
      );
  }
  for (const group of sheet.breakdown ?? []) {
    const items = numbered();
    for (const [index, item] of group.items.entries()) {
      const key = `breakdown/${group.fiscalYear}/${items(`${item.setsu} ${item.detail}`)}`;
      add(`breakdown/${group.fiscalYear}/items/${index}/amount`, key, '予算・決算の内訳', item.amount);
    }
  }
  const lines = numbered();
  for (const [index, line] of (sheet.requestLines ?? []).entries())
    for (const part of ['requested', 'approved'] as const)
      add(`requestLines/${index}/${part}`, `requestLines/${lines(`${part} ${line.label}`)}`, '要求内容', line[part]);
  const groups = numbered();
  for (const [index, group] of (sheet.requestGroups ?? []).entries())
    add(`requestGroups/${index}/subtotal`, `requestGroups/${groups(group.group)}`, '要求内容', group.subtotal);
  for (const path of ['requestTotal', 'totalCost', 'workloadChangeHours', 'quantityTotal'])
    add(path, path, '', sheet[path]);
  for (const path of ['requestFunding', 'totalFunding'] as const)
    for (const [key, value] of Object.entries(sheet[path] ?? {}))
      add(`${path}/${key}`, `${path}/${key}`, '予算額', value);
  add('debtObligation/limit', 'debtObligation/limit', '', sheet.debtObligation?.limit);
  add('futureCost/amount', 'futureCost/amount', '', sheet.futureCost?.amount);
  return found;
}

const prefixed = (prefix: string, amounts: Record<string, unknown> | undefined) =>
  Object.fromEntries(Object.entries(amounts ?? {}).map(([key, value]) => [`${prefix}/${key}`, value]));

/** Tells records of one name apart: 参加者数, 参加者数#2. */
function numbered() {
  const seen = new Map<string, number>();
  return (name: string) => {
    const n = (seen.get(name) ?? 0) + 1;
    seen.set(name, n);
    return n === 1 ? name : `${name}#${n}`;
  };
}

/**
 * Whether a finding speaks of this figure: of the figure itself, of something it belongs to (its year, its record, its
 * table), of its row (a row that could not be assigned is reported at its first year), or of a sum it is part of.
 */
export function speaksOf(finding: Finding, figure: KeyFigure): boolean {
  const { path } = finding;
  if (path === undefined) return figure.table !== '' && finding.place.startsWith(figure.table);
  if (path === '') return true;
  if (figure.path === path || figure.path.startsWith(`${path}/`)) return true;
  const [list, element] = path.split('/');
  const [ownList, ownElement, ...own] = figure.path.split('/');
  if (list !== ownList) {
    // Sums that tie the request together.
    return (
      (path === 'requestTotal' && ownList?.startsWith('request') === true) ||
      (path === 'totalCost' && ownList === 'totalFunding')
    );
  }
  const row = path.split('/').slice(2).join('/');
  // A row that could not be assigned.
  if (ownList === 'costs' || ownList === 'costStatement') {
    if (
      row === own.join('/') &&
      ['shifted-cell', 'missing-value', 'cost-statement-sum', 'unreadable-number'].includes(finding.rule)
    )
      return true;
    const sum = ['funding-sum', 'cost-statement-sum', 'settled-over-budget', 'rounding', 'personnel-cost'].includes(
      finding.rule,
    );
    return sum && element === ownElement && (own[0] === 'personnel') === (finding.rule === 'personnel-cost');
  }
  if (ownList === 'indicators' || ownList === 'activities') {
    if (element !== ownElement) return false;
    // A record without a name, or one that is reported as a whole.
    if (path.split('/').length <= 2 || row === 'name' || row === 'values') return true;
    return row.split('/').at(-1) === own.at(-1) && ['shifted-cell', 'missing-value'].includes(finding.rule);
  }
  if (ownList === 'breakdown') return element === ownElement && finding.rule !== 'rounding';
  return ['request-sum', 'shifted-cell', 'funding-sum'].includes(finding.rule);
}
