// SPDX-License-Identifier: Apache-2.0
import { expect } from 'vitest';
import { test, violations } from './site.ts';

test('without a script: a file is handed in, sent back without a reason given in vain, approved, and its state is told', async ({
  site,
}) => {
  const plain = { javaScriptEnabled: false };
  const officer = await site.open(plain);
  await site.signIn(officer.page, '堤 さくら');
  await officer.page.goto('/desk/transfers');
  await officer.page.getByLabel('渡すファイル').setInputFiles({
    name: '回答書.txt',
    mimeType: 'text/plain',
    buffer: Buffer.from('質問への回答'),
  });
  await officer.page.getByLabel('インターネット接続系').check();
  await officer.page.getByLabel('理由').fill('質問への回答を業者へ送るため');
  await officer.page.getByRole('button', { name: '受け渡しを申請する' }).click();
  await officer.page.waitForURL(/transfers\/./);
  const address = new URL(officer.page.url()).pathname;
  expect(await officer.page.getByRole('status').textContent()).toContain('承認を待っています');
  expect(await officer.page.getByRole('button', { name: '承認して渡す' }).count()).toBe(0);

  const head = await site.open(plain);
  await site.signIn(head.page, '石動 健一');
  await head.page.getByRole('link', { name: '領域間の受け渡し' }).first().click();
  await head.page.getByRole('link', { name: /あなたの承認待ち/ }).click();
  await head.page.getByRole('link', { name: '回答書.txt' }).click();
  await head.page.getByRole('button', { name: '差し戻す' }).click();
  expect(await head.page.getByRole('alert').textContent()).toContain('理由を入力してください');
  await head.page.getByRole('button', { name: '承認して渡す' }).click();
  expect(await head.page.getByRole('status').textContent()).toContain('インターネット接続系で受け取れます');

  await officer.page.goto(address);
  expect(await officer.page.getByText('石動 健一').count()).toBe(1);
  // It lies on the other side: here the page says where
  expect(await officer.page.getByRole('link', { name: /受け取る/ }).count()).toBe(0);
  await officer.done();
  await head.done();
});

test('the pages of transfers can be used by everybody, also on a phone and in English', async ({ site }) => {
  const { page, done } = await site.open({ viewport: { width: 390, height: 844 } });
  await site.signIn(page, '電田 翼');
  for (const language of ['ja', 'en']) {
    await page.request.post('/language', { form: { language, back: '/' }, headers: { origin: site.origin } });
    await page.goto('/desk/transfers?show=all');
    expect(await violations(page)).toEqual([]);
    await page.getByRole('table').getByRole('link').first().click();
    await page.waitForURL(/transfers\/./);
    expect(await violations(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  }
  await done();
});
