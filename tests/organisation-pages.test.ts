// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'vitest';
import { test, violations } from './site.ts';

test('the personnel officer takes over a table of transfers without a script: faults first, then all of it at once', async ({
  site,
}) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'yakuba-transfers-'));
  const file = path.join(folder, '異動.csv');
  const lines = (section: string) =>
    `職員番号,氏名,部,課,職名,発令日\n000157,戸籍 保,総務部,${section},主査,2027-04-01\n900001,新任 あらた,都市建設部,道路管理課,技師,2027-04-01\n`;
  const { page, done } = await site.open({ javaScriptEnabled: false });
  await site.signIn(page, '兼坂');
  const handIn = async (section: string) => {
    writeFileSync(file, lines(section));
    await page.goto('/desk/organisation/transfers');
    await page.locator('input[type=file]').setInputFiles(file);
    await page.getByRole('button', { name: '読み込んで内容を確かめる' }).click();
    return page.locator('main').innerText();
  };
  const wrong = await handIn('なんでも課');
  expect(wrong).toContain('取り込めない行が 1 行あります');
  expect(wrong).toContain('「なんでも課」は、2027-04-01の組織にありません');
  expect(await page.getByRole('button', { name: /まとめて反映する/ }).count()).toBe(0);
  const right = await handIn('総務課');
  expect(right).toContain('新しくできる職: 総務部総務課 主査、都市建設部道路管理課 技師');
  await page.getByRole('button', { name: '2 件をまとめて反映する' }).click();
  expect(await page.locator('main').innerText()).toContain('2 件を反映しました');
  expect(await handIn('総務課')).toContain('いまの登録と同じです');
  await page.goto('/desk/organisation?on=2027-04-01&q=新任');
  expect(await page.locator('main').innerText()).toContain('道路管理課');
  rmSync(folder, { recursive: true });
  await done();
});

test('a head delegates; the deputy sees it and may do what the head may; it ends by a button', async ({ site }) => {
  const { page, done } = await site.open({ javaScriptEnabled: false });
  await site.signIn(page, '石動');
  await page.goto('/desk/organisation/delegations?q=つつみ');
  const tomorrow = new Date(Date.now() + 33 * 3_600_000).toISOString().slice(0, 10);
  await page.getByLabel('終わりの日').fill(tomorrow);
  await page.getByLabel('理由').fill('出張');
  await page.getByRole('button', { name: 'この期間、権限を委任する' }).click();
  expect(await page.locator('main').innerText()).toMatch(/有効\s+都市建設部道路管理課 課長\s+石動 健一\s+堤 さくら/);
  const deputy = await site.open();
  await site.signIn(deputy.page, '堤');
  expect(await deputy.page.locator('header').innerText()).toContain('所管課長');
  await page.getByRole('button', { name: '課長の委任を終える' }).click();
  await deputy.page.goto('/desk');
  expect(await deputy.page.locator('header').innerText()).not.toContain('所管課長');
  await deputy.done();
  await done();
});

test('the key of a program is on one page, once', async ({ site }) => {
  const { page, done } = await site.open({ javaScriptEnabled: false });
  await site.signIn(page, '管 理子');
  await page.goto('/desk/organisation/clients');
  await page.getByRole('link', { name: '本人確認をする' }).click();
  await page.getByRole('button', { name: '本人です。続ける' }).click();
  await page.getByLabel('名称').fill('夜間連携');
  await page.getByLabel('管理する課').selectOption({ label: '道路管理課' });
  await page.getByLabel('事業シートの閲覧（全体）').check();
  await page.getByLabel('期限').fill(new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10));
  await page.getByRole('button', { name: '登録して鍵を作る' }).click();
  const [key] = /ybk_[\w-]{64}/.exec(await page.locator('main').innerText())!;
  expect(page.url()).not.toContain('ybk_');
  const answer = await fetch(`${site.origin}/api/v1/programmes/sheets`, {
    headers: { authorization: `Bearer ${key}` },
  });
  expect(answer.status).toBe(200);
  await page.goto('/desk/organisation/clients');
  expect(await page.content()).not.toContain(key.slice(4));
  expect(await page.locator('main').innerText()).toContain('最後の使用');
  await done();
});

test('every page of the organisation is accessible and fits a phone, in both languages', async ({ site }) => {
  const { page, done } = await site.open({ viewport: { width: 390, height: 844 } });
  await site.signIn(page, '管 理子');
  await page.goto('/desk/organisation?q=真壁');
  const person = (await page.locator('[data-row-link]').first().getAttribute('href'))!;
  const unit = (await page.locator('a[href^="/desk/organisation/units/"]').first().getAttribute('href'))!;
  const found: string[] = [];
  for (const language of ['ja', 'en'])
    for (const place of [
      '/desk/organisation',
      person,
      `${person}?appoint&unit=${unit.split('/').at(-1)}`,
      `${person}/edit`,
      `${unit}?post=new`,
      '/desk/organisation/transfers',
      '/desk/organisation/transfers?table=reorganisation',
      '/desk/organisation/delegations?q=石動',
      '/desk/organisation/clients',
    ]) {
      await page.context().addCookies([{ name: 'yakuba_language', value: language, url: site.origin }]);
      await page.goto(place);
      found.push(...(await violations(page)));
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      if (width > 390) found.push(`${place} is ${width} wide`);
      if (language === 'en') {
        const words = await page.locator('main h1, main h2, main label').allInnerTexts();
        // Names of people and of units are Japanese in every language
        found.push(...words.filter((one) => /[ぁ-ん]/.test(one) && !/[一-龠]+(?:部|課)/.test(one)));
      }
    }
  expect(found).toEqual([]);
  await done();
}, 180_000);
