// SPDX-License-Identifier: Apache-2.0
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { deriveUnitCosts } from '../findings/check.ts';
import { RULES } from '../findings/rules.ts';
import { kinds } from '../kinds/index.ts';
import { Sheet } from '../sheet.ts';
import { readFiles } from './read.ts';

const folder = new URL('../../../../../shared/sheets/', import.meta.url);
const present = existsSync(folder);
if (!present) console.warn('Published sheets are not here (../shared/sheets): the tests of real sheets are skipped.');

const files = present
  ? readdirSync(folder)
      .filter((name) => name.endsWith('.txt'))
      .map((name) => ({ name, bytes: readFileSync(new URL(name, folder)) }))
  : [];
const { sheets, findings, rejected } = readFiles(files);
const sheet = (code: string): Sheet => {
  const found = sheets.find((candidate) => candidate.code === code);
  if (!found) throw new Error(`sheet ${code} was not read`);
  return found;
};
const found = (code: string, rule: string) =>
  findings.filter((finding) => finding.sheet === code && finding.rule === rule);

describe.skipIf(!present)('published sheets', () => {
  test('all thirteen are read and have the shape of a sheet', () => {
    expect(rejected).toEqual([]);
    expect(sheets.map(({ code }) => code).toSorted()).toEqual(
      [
        '011',
        '03-04-01',
        '03-04-02',
        '03-04-04',
        '03-04-06',
        '088',
        '089',
        '090',
        '098',
        '22001',
        '51',
        '53-57',
        '58',
      ].toSorted(),
    );
    for (const one of sheets) expect([one.code, Sheet.safeParse(one).error]).toEqual([one.code, undefined]);
    for (const finding of findings) {
      expect(Object.keys(RULES)).toContain(finding.rule);
      expect(finding.message.ja).not.toBe('');
      expect(finding.message.en).not.toBe('');
    }
  });

  test('each sheet knows its lines in the file', () => {
    expect(sheet('03-04-02').source).toEqual({ file: 'arakawa-fy2021-analysis.txt', firstLine: 82, lastLine: 159 });
    expect(sheet('53-57').source).toMatchObject({ firstLine: 31, lastLine: 57 });
    expect(sheet('22001').source).toMatchObject({ firstLine: 1, lastLine: 61 });
  });

  describe('budget requests', () => {
    test('lines, groups and total of No 51', () => {
      const one = sheet('51');
      expect(one).toMatchObject({
        kind: 'budget-request',
        fiscalYear: 2022,
        name: '公衆無線LANの整備',
        section: '総務部 情報政策課',
        chapter: '総務費',
        category: 'レベルアップ事業',
        requestTotal: 181_250,
        legalBasis: [],
        relatedPlans: ['港区情報化推進計画'],
      });
      expect(one.requestLines?.map(({ group, requested }) => [group, requested])).toEqual([
        ['レベルアップ分', 66_033],
        ['レベルアップ分', 62_414],
        ['レベルアップ分', 31_225],
        ['経常経費分', 21_578],
      ]);
      expect(one.requestGroups).toEqual([
        { group: 'レベルアップ分', subtotal: 159_672 },
        { group: '経常経費分', subtotal: 21_578 },
      ]);
      expect(one.futureCost?.amount).toBe(31_225);
      expect(one.schedule).toHaveLength(2);
      expect(found('51', 'request-sum')).toEqual([]);
    });

    test('an amount in the cell of another label is not taken as funding, and reported', () => {
      expect(sheet('51').requestFunding).toEqual({ national: null, prefectural: null, other: null, general: null });
      expect(found('51', 'shifted-cell')).toMatchObject([
        { severity: 'error', path: 'debtObligation/limit', expected: 181_250 },
      ]);
    });

    test('figures glued to arrows and labels', () => {
      expect(sheet('53-57')).toMatchObject({ requestTotal: 3655, requestFunding: { general: 3655, national: null } });
      expect(sheet('53-57').requestLines).toEqual([
        { group: null, label: 'システム使用料', requested: 3655, approved: null },
      ]);
      expect(sheet('53-57').schedule?.map(({ when }) => when)).toEqual(['令和3年1月', '6月', '令和4年4月']);
      expect(sheet('58')).toMatchObject({
        requestTotal: 9904,
        requestFunding: { general: 9904 },
        futureCost: { amount: 9904 },
      });
      expect(sheet('58').peerStatus).toMatch(/^都：令和3年2月/);
      expect(found('53-57', 'several-requests')).toHaveLength(1);
    });

    test('texts on rows that the request half interrupts', () => {
      expect(sheet('53-57').content).toMatch(/^【実施時期】/);
      expect(sheet('53-57').content).toMatch(/MCR for Road Managers$/);
      expect(sheet('51').background).not.toContain('公衆無線LANサービス環境整備');
    });
  });

  describe('analysis sheets', () => {
    test('years without an era', () => {
      expect(sheet('03-04-01').costs?.map(({ fiscalYear, settled, state }) => [fiscalYear, settled, state])).toEqual([
        [2015, 433_996, 'actual'],
        [2016, 399_463, 'actual'],
        [2017, 370_454, 'actual'],
        [2018, 409_032, 'actual'],
        [2019, 435_304, 'actual'],
        [2020, 468_557, 'actual'],
        [2021, 468_771, 'forecast'],
      ]);
      expect(sheet('03-04-01').startFiscalYear).toBe(1983);
      expect(sheet('03-04-06').startFiscalYear).toBe(2003);
    });

    test('marks that were lost stay open', () => {
      expect(sheet('03-04-01').category).toBeNull();
      expect(sheet('03-04-02').category).toBe('それ以外の継続事業');
      expect(found('03-04-01', 'unreadable-choice').map(({ path }) => path)).toContain('category');
      expect(sheet('03-04-02').implementation?.method).toBe('一部委託');
      for (const code of ['03-04-04', '03-04-06']) {
        expect(sheet(code).implementation?.method).toBeNull();
        expect(found(code, 'unreadable-choice')).toMatchObject([{ path: 'implementation/method' }]);
      }
      expect(sheet('03-04-04')).toMatchObject({
        hasEnd: false,
        planCategory: '計画',
        implementationStandard: '区独自基準',
        strategicPlanArea: '業務',
      });
    });

    test('breakdown side by side, with the differences of its sums', () => {
      expect(sheet('03-04-04').breakdown?.[0]).toEqual({
        fiscalYear: 2019,
        basis: 'settled',
        items: [
          { setsu: '需用費', detail: 'LAN配線消耗品費', amount: 349 },
          { setsu: '役務費', detail: '回線使用料', amount: 22_619 },
          { setsu: '委託料', detail: 'LAN整備・機器保守', amount: 21_097 },
        ],
      });
      expect(sheet('03-04-01').breakdown?.[2]).toMatchObject({ basis: 'budget' });
      expect(sheet('03-04-01').breakdown?.[2]?.items).toHaveLength(6);
      expect(
        findings
          .filter(({ rule, sheet: code }) => rule === 'breakdown-sum' && code.startsWith('03'))
          .map(({ sheet: code, place, severity, difference }) => [code, place.slice(9), severity, difference]),
      ).toEqual([
        ['03-04-01', '令和元年度', 'warning', -6],
        ['03-04-01', '令和2年度', 'warning', -776],
        ['03-04-02', '令和元年度', 'warning', -800],
        ['03-04-02', '令和2年度', 'info', 1],
        ['03-04-02', '令和3年度', 'error', -17_340],
        ['03-04-04', '令和元年度', 'info', 1],
        ['03-04-06', '令和2年度', 'info', 1],
      ]);
      expect(found('03-04-04', 'breakdown-sum')[0]).toMatchObject({
        place: '予算・決算の内訳 令和元年度',
        expected: 44_064,
        found: 44_065,
      });
    });

    test('both halves of the cost statement, exact in every sheet', () => {
      expect(sheet('03-04-04').costStatement?.[0]).toMatchObject({
        fiscalYear: 2019,
        expenses: {
          personnelExpense: 4567,
          goodsAndServices: 44_064,
          depreciation: 1358,
          retirementAllowance: 261,
          other: 0,
          total: 50_250,
        },
        revenues: { localTax: 0, fees: 0, other: 0, total: 0 },
        balance: -50_250,
        financialBalance: 0,
        specialRevenue: 0,
        specialExpense: 0,
        netBalance: -50_250,
      });
      expect(sheet('03-04-01').costStatement?.[1]).toMatchObject({
        revenues: { national: 16_593, other: 4547, total: 21_140 },
        netBalance: -484_271,
      });
      expect(sheet('03-04-06').costStatement?.[1]).toMatchObject({
        expenses: { subsidiesEtc: 462 },
        netBalance: -17_437,
      });
      expect(findings.filter(({ rule }) => rule === 'cost-statement-sum')).toEqual([]);
    });

    test('indicators, activities and the matrix of issues', () => {
      expect(sheet('03-04-02').indicators?.[0]).toMatchObject({
        name: '職員一人あたりシステム経費',
        unit: '円',
        finalTarget: { fiscalYear: 2026, value: 30_000 },
        description: '元年度はシステム更新を2件実施(ログイン認証、共通基盤)',
      });
      expect(sheet('03-04-06').indicators?.[2]?.values).toEqual([
        { fiscalYear: 2018, actual: 68.8, state: 'actual' },
        { fiscalYear: 2019, actual: 71.2, state: 'actual' },
        { fiscalYear: 2020, actual: 71.2, state: 'actual' },
        { fiscalYear: 2021, actual: 75, state: 'forecast' },
      ]);
      expect(sheet('03-04-04').indicators).toHaveLength(1);
      expect(sheet('03-04-04').activities?.[0]).toMatchObject({
        name: '施設数（合計）',
        unit: null,
        values: [{ fiscalYear: 2015, value: 109, state: 'actual' }, {}, {}, {}, {}, {}, { state: 'forecast' }],
      });
      expect(sheet('03-04-06').classification).toEqual({ 2021: '継続', 2022: '推進' });
      for (const code of ['03-04-01', '03-04-02', '03-04-04', '03-04-06']) {
        expect(sheet(code).issues?.map(({ number }) => number)).toEqual([1, 2, 3]);
        expect(sheet(code).peers).toMatchObject({ implemented: 22, notImplemented: 0, unknown: 0 });
      }
      expect(sheet('03-04-06').issues?.[2]).toMatchObject({ next: expect.stringMatching(/^申請システムの/) });
      expect(sheet('03-04-06').issues?.[2]?.planned).toBeUndefined();
    });

    test('what else does not fit', () => {
      expect(found('03-04-02', 'per-head-basis')).toMatchObject([{ severity: 'error', found: 3640 }]);
      expect(found('03-04-02', 'target-reached').map(({ place }) => place)).toContain(
        '指標 3 システム評価におけるユーザ満足度調査の平均値',
      );
      expect(found('03-04-04', 'activity-sum')).toHaveLength(1);
      expect(found('03-04-06', 'misread-word')).toHaveLength(1);
      expect(found('03-04-01', 'rounding')).toMatchObject([{ severity: 'info', difference: 1 }]);
      for (const code of ['03-04-01', '03-04-02', '03-04-04', '03-04-06'])
        expect(found(code, 'forecast-not-actual')).toHaveLength(1);
    });
  });

  test('prior evaluation', () => {
    expect(sheet('22001')).toMatchObject({
      fiscalYear: 2021,
      name: 'ICT活用業務効率化推進費 (LGWAN対応ビジネスチャットの導入)',
      category: '新規',
      submittedOn: '2020-12-10',
      section: '情報システム課',
      basicMeasure: { code: 'H3', target: '市役所が', intent: '自律的な行財政運営を行っている。' },
      individualMeasure: { code: 'H3-2', intent: '健全な財政基盤を確立している。' },
      existingProgramme: null,
      reducedProgramme: null,
      workloadChangeHours: 235,
      period: '単年度繰り返し',
      requestTotal: 2315,
      requestFunding: { national: null, general: 2315 },
      totalCost: 2315,
      totalFunding: { general: 2315 },
      verdict: { decision: '採択', options: ['その他'] },
    });
    expect(sheet('22001').verdict?.conditions).toHaveLength(1);
    expect(sheet('22001').indicators?.[0]?.values.map(({ fiscalYear, target }) => [fiscalYear, target])).toEqual(
      [2021, 2022, 2023, 2024, 2025].map((year) => [year, 5]),
    );
    expect(sheet('22001').quantities?.map(({ quantity }) => quantity)).toEqual([48, 72, 100, 85]);
    expect(found('22001', 'breakdown-sum')).toMatchObject([
      { severity: 'error', expected: 501, found: 305, difference: -196 },
    ]);
    expect(found('22001', 'unreadable-choice').map(({ path }) => path)).toEqual([
      'existingProgramme',
      'reducedProgramme',
    ]);
  });

  describe('management sheets', () => {
    test('costs as printed', () => {
      expect(sheet('089').costs?.[0]).toEqual({
        fiscalYear: 2021,
        budget: 201_623,
        settled: 195_594,
        funding: { general: 185_245, nationalPrefecturalBond: 425, other: 9924 },
        personnel: { total: 7442, fte: 1, overtimeHours: 250, appointedStaff: false },
        state: 'actual',
      });
      expect(sheet('088').costs?.map(({ state }) => state)).toEqual(['actual', 'actual', 'actual', 'plan', 'plan']);
      expect(sheet('011').costs?.[2]).toMatchObject({
        budget: 67_211,
        settled: 83_104,
        personnel: { overtimeHours: 882.5 },
      });
      expect(findings.filter(({ rule }) => rule === 'funding-sum' && sheets).map(({ sheet: code }) => code)).toEqual([
        '51',
      ]);
    });

    test('head, issues and ratings', () => {
      expect(sheet('098')).toMatchObject({
        name: '業務改善推進事業',
        section: '政策イノベーション部情報政策課',
        unit: '業務改善推進係',
        budgetCodes: ['01-020108-22'],
        mayorPledges: ['4'],
        category: '移管',
        ratings: { citizenNeeds: 4, progress: 4, cityInvolvement: 5, priority: 5 },
        direction: '拡大・拡充',
      });
      expect(sheet('011').mayorPledges).toEqual(['1', '2', '3', '47']);
      expect(sheet('089').budgetCodes).toEqual(['01-020109-11']);
      expect(sheet('088').issues?.map(({ number, aspect }) => [number, aspect])).toEqual([
        [1, '業務'],
        [2, '組織、予算等'],
      ]);
      expect(sheet('088').sdgs).toHaveLength(3);
      expect(sheet('088').participation).toBeUndefined();
    });

    test('zeros of years to come are not results', () => {
      expect(sheet('088').indicators?.[0]).toMatchObject({
        name: '年間のネットワーク停止時間',
        unit: '分以内',
        type: 'output',
      });
      expect(sheet('088').indicators?.[0]?.values.at(-1)).toEqual({
        fiscalYear: 2024,
        target: 280,
        actual: null,
        state: 'unknown',
      });
      expect(sheet('088').indicators?.[0]?.values[1]).toEqual({
        fiscalYear: 2020,
        target: 280,
        actual: 0,
        state: 'actual',
      });
      expect(sheet('098').indicators?.[0]).toMatchObject({ type: 'outcome', unit: '時間' });
      expect(sheet('089').indicators?.map(({ unit }) => unit)).toEqual(['台', '人']);
      expect(found('089', 'ambiguous-zero').map(({ place }) => place)).toContain('指標 1 LGWAN接続系端末台数 目標値');
      expect(found('011', 'ambiguous-zero').map(({ place }) => place)).toEqual([
        expect.stringContaining('令和5年度、令和6年度'),
        expect.stringContaining('令和元年度、令和2年度'),
      ]);
    });

    test('settlements above the budget are legal, and pointed out', () => {
      expect(
        findings
          .filter(({ rule }) => rule === 'settled-over-budget')
          .map(({ sheet: code, difference, severity }) => [code, difference, severity]),
      ).toEqual([
        ['011', 15_893, 'warning'],
        ['088', 4219, 'warning'],
        ['098', 8238, 'warning'],
      ]);
    });

    test('unit costs that the sheets imply', () => {
      const units = deriveUnitCosts(sheets, kinds);
      expect(units.map(({ fiscalYear }) => fiscalYear)).toEqual([2021, 2022, 2023]);
      expect(units[2]?.annual).toBeCloseTo(6906.7, 0);
      expect(units[2]?.hourly).toBeCloseTo(2.4258, 1);
      for (const { maxError } of units) expect(maxError).toBeLessThan(1);
      expect(findings.filter(({ rule }) => rule === 'personnel-cost')).toEqual([]);
    });

    test('names that the print cut off', () => {
      expect(found('088', 'cut-name')).toHaveLength(1);
      expect(found('011', 'cut-name')).toHaveLength(1);
      expect(found('011', 'new-with-history')).toHaveLength(1);
    });
  });
});
