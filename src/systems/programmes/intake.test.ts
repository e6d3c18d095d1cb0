// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { demoSheets } from './demo/programmes.ts';
import { publish } from '#tests/published-text/publish.ts';
import { readAnyFiles } from './intake.ts';
import { kinds } from './kinds/index.ts';

const file = (name: string, text: string) => ({ name, bytes: new TextEncoder().encode(text) });

test('every finding is told once, of its own sheet', async () => {
  const [one, other] = demoSheets().filter((sheet) => sheet.kind === 'management');
  const texts = [one!, { ...other!, code: one!.code }].map((sheet) => publish(sheet, { seed: 3 }));
  const damaged = texts[1]!.replace(/\n[^\n]*予算額[^\n]*/, '');
  const read = await readAnyFiles([file('a.txt', texts[0]!), file('b.txt', damaged)], kinds, new Map());
  expect(read.sheets.map(({ name }) => name)).toEqual([one!.name, other!.name]);
  const missing = read.findings.filter(({ place }) => place === 'コストの推移 予算額');
  expect(missing).toMatchObject([{ of: 1, origin: 'reader', rule: 'missing-value' }]);
  const told = read.findings.map((finding) => JSON.stringify(finding));
  expect(new Set(told).size).toBe(told.length);
});
