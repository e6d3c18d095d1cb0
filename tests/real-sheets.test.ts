// SPDX-License-Identifier: Apache-2.0
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { saveTenant } from '#kernel/tenants.ts';
import type { Caller } from '#kernel/house.ts';
import { test } from './house.ts';

// Sheets that municipalities published, if a folder of them lies beside the repository.
const folder = path.resolve(import.meta.dirname, '../../shared/sheets');
const municipalities = [
  { slug: 'minato', name: { ja: '港区', en: 'Minato' }, code: '131032', files: /^minato/, programmes: 3 },
  { slug: 'arakawa', name: { ja: '荒川区', en: 'Arakawa' }, code: '131181', files: /^arakawa/, programmes: 4 },
  { slug: 'tsukuba', name: { ja: 'つくば市', en: 'Tsukuba' }, code: '082201', files: /^tsukuba/, programmes: 5 },
  {
    slug: 'unknown',
    name: { ja: '名称不明の市', en: 'a city not named' },
    code: null,
    files: /^unknown/,
    programmes: 1,
  },
];

type List = { items: { id: string; code: string; programmeId: string; errors: number }[]; total: { sheets: number } };

test.for(municipalities)(
  'the real sheets of $name.ja live in a municipality of their own',
  async (city, { house, skip }) => {
    if (!existsSync(folder)) skip('there is no folder of published sheets beside the repository');
    const tenant = await saveTenant(house.databaseUrl, {
      slug: city.slug,
      name: city.name,
      code: city.code,
      hosts: [`${city.slug}.localhost`],
    });
    const planning: Caller = house.as(tenant, ['planning']);
    const files = readdirSync(folder)
      .filter((name) => city.files.test(name))
      .map((name) => ({ name, type: 'text/plain', bytes: new Uint8Array(readFileSync(path.join(folder, name))) }));
    const kept = (await house.call(planning, 'programmes.import.upload', { files })) as { files: { id: string }[] };
    const ids = kept.files.map(({ id }) => id);
    const run = async () =>
      (await house.call(planning, 'programmes.import.run', { files: ids, state: 'published' })) as {
        sheets: { outcome: string }[];
        rejected: unknown[];
      };
    const first = await run();
    expect(first.rejected).toEqual([]);
    expect(first.sheets.map((sheet) => sheet.outcome)).toEqual(Array(city.programmes).fill('new'));
    expect((await run()).sheets.map((sheet) => sheet.outcome)).toEqual(Array(city.programmes).fill('unchanged'));

    const list = (await (
      await house.app.request(`http://${city.slug}.localhost/api/v1/public/programmes`)
    ).json()) as List;
    expect(list.total.sheets).toBe(city.programmes);
    for (const { id, programmeId } of list.items) {
      const years = (await house.call(planning, 'programmes.programme', { id: programmeId })) as {
        costs: unknown[];
        sheets: unknown[];
      };
      expect(years.sheets).toHaveLength(1);
      const pdf = (await house.call(planning, 'programmes.sheet.export', { id, format: 'pdf' })) as {
        bytes: Uint8Array;
      };
      expect(new TextDecoder().decode(pdf.bytes.subarray(0, 5))).toBe('%PDF-');
    }
  },
);

test('six sections’ history: settled amounts by year, as published', async ({ house, skip }) => {
  if (!existsSync(folder)) skip('there is no folder of published sheets beside the repository');
  const tenant = (await house.tenantOfHost('tsukuba.localhost'))!;
  const nobody: Caller = { tenant, actor: null };
  const { items } = (await house.call(nobody, 'programmes.public.list', { q: 'ネットワーク運営' })) as List;
  const { costs, indicators } = (await house.call(nobody, 'programmes.public.programme', {
    id: items[0]!.programmeId,
  })) as {
    costs: { fiscalYear: number; settled: number | null }[];
    indicators: { name: string; values: { fiscalYear: number; actual: number | null }[] }[];
  };
  expect(costs.map(({ fiscalYear, settled }) => [fiscalYear, settled])).toEqual([
    [2021, 106_935],
    [2022, 102_034],
    [2023, 133_348],
    [2024, null],
    [2025, null],
  ]);
  expect(indicators[0]).toMatchObject({ name: '年間のネットワーク停止時間' });
  expect(indicators[0]!.values.find((value) => value.fiscalYear === 2024)!.actual).toBeNull();
});
