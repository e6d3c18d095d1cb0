// SPDX-License-Identifier: Apache-2.0
import { expect } from 'vitest';
import { test, violations } from '#tests/site.ts';

test('an auditor asks the desk who changed a sheet, sees the line, and is in the log afterwards', async ({ site }) => {
  const { page, done } = await site.open({ viewport: { width: 1366, height: 850 } });
  // somebody changes a sheet, somebody else tries what they may not
  await site.signIn(page, '片桐');
  await page.goto('/desk/programmes?state=draft&q=業務自動化');
  const href = (await page.locator('[data-row-link]').first().getAttribute('href'))!;
  const sheet = href.split('/').at(-1)!;
  await page.goto(`${href}/edit`, { waitUntil: 'networkidle' });
  await page.getByLabel('改善目標').fill('窓口の待ち時間を短くする。');
  await page.getByLabel('改善目標').blur();
  await page.getByText('保存しました').waitFor();
  expect((await page.goto('/desk/log'))!.status()).toBe(403);

  await site.signIn(page, '管 理子');
  await page.goto(`/desk/log?subject=${sheet}`);
  await page.getByRole('heading', { level: 1, name: 'この記録を見た人・変えた人' }).waitFor();
  const row = page.getByRole('row').filter({ hasText: '事業シートを書き込む' });
  expect(await row.innerText()).toMatch(/片桐[^]*変更[^]*LGWAN[^]*127\.0\.0\.1[^]*実行/);
  await row.getByRole('link', { name: '事業シートを書き込む' }).click();
  await page.getByRole('heading', { level: 1, name: '事業シートを書き込む' }).waitFor();
  const line = await page.locator('main').innerText();
  expect(line).toContain('improvement');
  expect(line).toContain(sheet);
  expect(await violations(page)).toEqual([]);

  await page.goto('/desk/log');
  await page.getByLabel('氏名またはID').fill('片桐');
  await page.getByLabel('結果').selectOption({ label: '拒否' });
  await page.getByRole('button', { name: '絞り込む' }).click();
  await page.getByRole('link', { name: /結果: 拒否/ }).waitFor();
  expect(await page.getByRole('table').innerText()).toContain('操作記録を調べる');
  expect(await page.getByRole('table').innerText()).not.toContain('実行');
  await page.goto('/desk/log?procedure=log.search');
  expect(await page.getByRole('table').innerText()).toContain('管 理子');
  expect(await violations(page)).toEqual([]);
  await done();
}, 90_000);

test('on a phone and without a script the log is read, paged and exported', async ({ site }) => {
  const { page, done } = await site.open({ viewport: { width: 390, height: 844 }, javaScriptEnabled: false });
  await site.signIn(page, '管 理子');
  const tenant = (await site.house.tenantOfHost('demo.localhost'))!;
  const officer = site.house.as(tenant, ['ict']);
  for (let at = 0; at < 60; at++) await site.house.call(officer, 'log.search', { limit: 1 });
  await page.goto('/desk/log');
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(wider).toBe(0);
  await page.getByRole('link', { name: '次へ' }).click();
  await page.waitForURL('**/desk/log?cursor=*');
  await page.getByRole('link', { name: '最初へ' }).click();
  expect(await page.getByRole('row').count()).toBe(51);
  const answer = await page.request.get((await page.getByRole('link', { name: '.csv' }).getAttribute('href'))!);
  expect(answer.status()).toBe(200);
  expect((await answer.text()).split('\r\n').length).toBeGreaterThan(60);
  await page.goto('/desk/log?from=いつか');
  await page.getByRole('alert').waitFor();
  await done();
}, 90_000);
