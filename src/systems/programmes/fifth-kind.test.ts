// SPDX-License-Identifier: Apache-2.0
import { afterAll, beforeAll, expect } from 'vitest';
import { test } from '#tests/house.ts';
import { kinds } from './kinds/index.ts';
import type { SheetKind } from './kinds/kind.ts';
import { paperOf } from './print/paper.ts';
import type { Sheet } from './sheet.ts';

// Another municipality's sheet is one more definition: nothing of the room's logic knows it.
const festival: SheetKind = {
  id: 'festival-review',
  title: { ja: 'まつり事業点検票', en: 'Festival review' },
  codeSeries: 'programme',
  recognise: { title: /まつり事業点検票/ },
  sections: [
    {
      id: 'head',
      title: { ja: '基本', en: 'Basics' },
      fields: [
        { type: 'text', key: 'code', label: { ja: '整理番号', en: 'Number' }, required: true },
        { type: 'text', key: 'name', label: { ja: 'まつりの名称', en: 'Festival' }, required: true },
        { type: 'text', key: 'section', label: { ja: '担当', en: 'Section' } },
        { type: 'longText', key: 'purpose', label: { ja: 'ねらい', en: 'Aim' } },
      ],
    },
    {
      id: 'costs',
      title: { ja: '経費', en: 'Costs' },
      fields: [
        {
          type: 'years',
          key: 'costs',
          label: { ja: '経費', en: 'Costs' },
          years: { from: -1, to: 0 },
          rows: [
            { type: 'amount', key: 'budget', label: { ja: '予算', en: 'Budget' } },
            { type: 'amount', key: 'settled', label: { ja: '支出', en: 'Spent' } },
            { type: 'amount', key: 'funding/general', label: { ja: '市の負担', en: 'Paid by the city' } },
            { type: 'amount', key: 'funding/other', label: { ja: '協賛金', en: 'Sponsors' } },
          ],
        },
      ],
    },
  ],
  formulas: [
    {
      kind: 'sum',
      rule: 'funding-sum',
      each: 'costs',
      total: 'settled',
      terms: ['funding/general', 'funding/other'],
      computes: true,
      place: { ja: '経費 {year}', en: 'Costs {year}' },
    },
  ],
  layout: {
    orientation: 'portrait',
    parts: [
      { part: 'title', text: '{year} まつり事業点検票' },
      {
        part: 'grid',
        widths: [1, 4],
        rows: [
          [{ text: 'まつりの名称' }, { value: 'name' }],
          [{ text: 'ねらい' }, { value: 'purpose' }],
        ],
      },
    ],
  },
};

beforeAll(() => void kinds.push(festival));
afterAll(() => void kinds.splice(kinds.indexOf(festival), 1));

const text = `令和6年度 まつり事業点検票

整理番号	F07
まつりの名称	川灯ろうまつり
担当	産業観光部観光課
ねらい	川辺に人が集まる夜をつくる。

経費
項目	令和5年度	令和6年度
予算	1,200	1,500
支出	1,150	1,480
市の負担	900	1,000
協賛金	250	470
`;

test('a fifth kind is read, checked, stored, edited, printed and exported by its definition alone', async ({
  house,
}) => {
  const tenant = await house.municipality();
  const clerk = house.as(tenant, ['administrator']);
  const call = async <R>(name: string, input: unknown) => (await house.call(clerk, name, input)) as R;
  const { files } = await call<{ files: { id: string }[] }>('programmes.import.upload', {
    files: [{ name: 'まつり.txt', type: 'text/plain', bytes: new TextEncoder().encode(text) }],
  });
  const ids = files.map(({ id }) => id);
  const { sheets } = await call<{ sheets: { id: string }[] }>('programmes.import.run', { files: ids });
  const { id } = sheets[0]!;
  type Opened = { kind: string; sheet: Sheet; findings: { rule: string }[] };
  const opened = await call<Opened>('programmes.sheet', { id });
  expect(opened.sheet).toMatchObject({
    kind: 'festival-review',
    fiscalYear: 2024,
    code: 'F07',
    name: '川灯ろうまつり',
    costs: [
      { fiscalYear: 2023, budget: 1_200, settled: 1_150, funding: { general: 900, other: 250 } },
      { fiscalYear: 2024, budget: 1_500, settled: 1_480, funding: { general: 1_000, other: 470 } },
    ],
  });
  // 1,000 + 470 is not 1,480
  expect(opened.findings.map((finding) => finding.rule)).toContain('funding-sum');
  const saved = await call<{ computed: unknown[]; findings: { rule: string }[] }>('programmes.sheet.save', {
    id,
    changes: [{ path: 'costs/2024/funding/other', before: 470, after: 480 }],
  });
  expect(saved.computed).toEqual([]);
  expect(saved.findings.map((finding) => finding.rule)).not.toContain('funding-sum');
  expect(JSON.stringify(paperOf(festival, opened.sheet))).toContain('川辺に人が集まる夜をつくる。');
  const pdf = await call<{ bytes: Uint8Array }>('programmes.sheet.export', { id, format: 'pdf' });
  expect(new TextDecoder().decode(pdf.bytes.subarray(0, 5))).toBe('%PDF-');
  const book = await call<{ name: string; type: string; bytes: Uint8Array }>('programmes.sheet.export', {
    id,
    format: 'xlsx',
  });
  const again = await call<{ files: { id: string }[] }>('programmes.import.upload', { files: [book] });
  const preview = await call<{ sheets: { outcome: string }[] }>('programmes.import.preview', {
    files: again.files.map((file) => file.id),
  });
  expect(preview.sheets.map((sheet) => sheet.outcome)).toEqual(['unchanged']);
});
