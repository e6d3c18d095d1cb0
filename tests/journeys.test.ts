// SPDX-License-Identifier: Apache-2.0
import { writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { demoSheets } from '#systems/programmes/demo/programmes.ts';
import { publish } from './published-text/publish.ts';
import { test } from './site.ts';

/** A management sheet of the demo's roads section that is being written. */
async function draftOf(page: Page, words: string): Promise<string> {
  await page.goto(`/desk/programmes?state=draft&q=${encodeURIComponent(words)}`);
  const href = await page.locator('[data-row-link]').first().getAttribute('href');
  return href!;
}

test('a planning officer brings a published sheet: preview, import, the sheet, and the same file again', async ({
  site,
}) => {
  const sheet = demoSheets().find((one) => one.kind === 'management' && one.fiscalYear === 2024)!;
  const folder = mkdtempSync(path.join(tmpdir(), 'yakuba-journey-'));
  const file = path.join(folder, '令和6年度_公表シート.txt');
  writeFileSync(file, publish({ ...sheet, code: '777', name: '河川監視カメラの運用' }, { seed: 1 }));
  const { page, done } = await site.open();
  await site.signIn(page, '計良');
  await page.goto('/desk/programmes/import');
  await page.locator('input[type=file]').setInputFiles(file);
  await page.getByRole('button', { name: '中身を確かめる' }).click();
  await page.getByText('河川監視カメラの運用').first().waitFor();
  expect(await page.locator('main').innerText()).toContain('新規');
  await page.getByRole('link', { name: '取込方法を決める' }).click();
  await page.getByRole('button', { name: /取り込む/ }).click();
  await page
    .getByRole('link', { name: /河川監視カメラの運用/ })
    .first()
    .click();
  await page.waitForURL('**/desk/programmes/sheets/*');
  await page.getByRole('heading', { level: 1, name: /777 河川監視カメラの運用/ }).waitFor();
  await page.getByRole('link', { name: /取込元のファイル/ }).waitFor();

  await page.goto('/desk/programmes/import');
  await page.locator('input[type=file]').setInputFiles(file);
  await page.getByRole('button', { name: '中身を確かめる' }).click();
  await page.getByText('河川監視カメラの運用').first().waitFor();
  expect(await page.locator('main').innerText()).toContain('変更なし');
  rmSync(folder, { recursive: true });
  await done();
});

test('what an officer types is saved by itself, totals follow, and a wrong figure is told at its field', async ({
  site,
}) => {
  const { page, done } = await site.open();
  await site.signIn(page, '片桐');
  const href = await draftOf(page, '業務自動化');
  await page.goto(`${href}/edit`, { waitUntil: 'networkidle' });
  const general = page.getByLabel('一般財源 R7');
  await general.fill('１５，０００');
  await general.blur();
  await page.getByText('保存しました').waitFor();
  await expect.poll(() => page.getByLabel('決算額 R7').inputValue()).toBe('15,000');
  await general.fill('たくさん');
  await general.blur();
  await page
    .getByRole('alert')
    .getByText(/「たくさん」は数字として読み取れません/)
    .waitFor();
  expect(await general.inputValue()).toBe('たくさん');
  await page.goto(href);
  expect(await page.locator('article').innerText()).toContain('15,000');
  await page.goto(`${href}/history`);
  expect(await page.locator('main').innerText()).toContain('15,000');
  await done();
});

test('without a script the same form saves, keeps what was typed wrong, and adds an indicator', async ({ site }) => {
  const { page, done } = await site.open({ javaScriptEnabled: false });
  await site.signIn(page, '片桐');
  const href = await draftOf(page, '公衆無線LAN');
  await page.goto(`${href}/edit`, { waitUntil: 'networkidle' });
  const budget = page.getByLabel('予算額 R8');
  await budget.fill('おおよそ2万');
  await page.getByLabel('目的').fill('出かけた先でも、市の情報に触れられるようにする。');
  await page.getByRole('button', { name: '書き込んで閉じる' }).click();
  await page
    .getByText(/「おおよそ2万」は数字として読み取れません/)
    .first()
    .waitFor();
  expect(await budget.inputValue()).toBe('おおよそ2万');
  await budget.fill('20,500');
  const before = await page.getByLabel('指標名').count();
  await page.getByRole('button', { name: /指標.*追加/ }).click();
  await expect.poll(() => page.getByLabel('指標名').count()).toBe(before + 1);
  expect(await budget.inputValue()).toBe('20,500');
  await page.goto(href);
  const paper = await page.locator('article').innerText();
  expect(paper).toContain('20,500');
  expect(paper).toContain('出かけた先でも、市の情報に触れられるようにする。');
  await done();
});

test('two people in one field: the second sees what the first wrote, and nothing is overwritten', async ({ site }) => {
  const first = await site.open();
  const second = await site.open();
  await site.signIn(first.page, '片桐');
  await site.signIn(second.page, '片桐');
  const href = await draftOf(first.page, '業務自動化');
  await first.page.goto(`${href}/edit`, { waitUntil: 'networkidle' });
  await second.page.goto(`${href}/edit`, { waitUntil: 'networkidle' });
  const improvement = (page: Page) => page.getByLabel('改善目標');
  await improvement(first.page).fill('申請の受付から交付までを自動にする。');
  await improvement(first.page).blur();
  await first.page.getByText('保存しました').waitFor();
  await improvement(second.page).fill('対象の業務を増やす。');
  await improvement(second.page).blur();
  await second.page.getByText('ほかの人が先に変えた項目が1件あります').waitFor();
  const told = await second.page.locator('main').innerText();
  expect(told).toContain('申請の受付から交付までを自動にする。');
  expect(told).toContain('対象の業務を増やす。');
  await first.page.goto(href);
  expect(await first.page.locator('article').innerText()).toContain('申請の受付から交付までを自動にする。');
  await first.done();
  await second.done();
});

test('what could not reach the server is found again by the next visit', async ({ site }) => {
  const { page, done } = await site.open();
  await site.signIn(page, '片桐');
  const href = await draftOf(page, '業務自動化');
  await page.goto(`${href}/edit`, { waitUntil: 'networkidle' });
  await page.route('**/api/v1/programmes/sheets/*', (route) => route.abort());
  const achievements = page.getByLabel('成果', { exact: true });
  await achievements.fill('通信が切れているあいだに書いた成果。');
  await achievements.blur();
  await page.getByText('保存できていません').waitFor();
  await page.unroute('**/api/v1/programmes/sheets/*');
  await page.goto(href);
  await page.goto(`${href}/edit`, { waitUntil: 'networkidle' });
  await page.getByRole('button', { name: '入力を戻す' }).click();
  await page.getByText('保存しました').waitFor();
  expect(await achievements.inputValue()).toBe('通信が切れているあいだに書いた成果。');
  await page.goto(href);
  expect(await page.locator('article').innerText()).toContain('通信が切れているあいだに書いた成果。');
  // the browser tells of the requests that this test cut off
  await done(/ERR_FAILED/);
});

test('a sheet goes from its officer over the section head and planning to the residents', async ({ site }) => {
  const { page, done } = await site.open();
  await site.signIn(page, '片桐');
  const href = await draftOf(page, '業務自動化');
  const step = async (name: string, button: string, reason = '') => {
    await site.signIn(page, name);
    await page.goto(href);
    if (reason) await page.getByLabel(/理由・申し送り/).fill(reason);
    await page.getByRole('button', { name: button }).click();
    await page.waitForLoadState('networkidle');
  };
  await step('片桐', '課長に回す');
  await step('真壁', '担当者に差し戻す');
  await page.getByRole('alert').getByText('理由を入力してください').waitFor();
  await step('真壁', '担当者に差し戻す', '成果の根拠を書き足してください。');
  await step('片桐', '課長に回す');
  await step('真壁', '企画課に提出する');
  await step('計良', '確定する', '原本どおり');
  await step('計良', '公表する');
  const link = page.getByRole('link', { name: '公表ページを見る' });
  await link.waitFor();
  const address = (await link.getAttribute('href'))!;
  const resident = await site.open({ javaScriptEnabled: false });
  await resident.page.goto(address);
  await resident.page.getByRole('heading', { level: 1, name: /業務自動化推進事業/ }).waitFor();
  await resident.done();
  await done();
});

test('files: the list and a sheet in every format', async ({ site }) => {
  const { items } = (await (await fetch(`${site.origin}/api/v1/public/programmes?limit=1`)).json()) as {
    items: { programmeId: string; fiscalYear: number }[];
  };
  const { programmeId, fiscalYear } = items[0]!;
  for (const [place, start] of [
    ['/file?format=csv', '\ufeff'],
    ['/file?format=json', '{'],
    ['/file?format=xlsx', 'PK'],
    [`/${programmeId}/${fiscalYear}/file?format=pdf`, '%PDF-'],
    [`/${programmeId}/${fiscalYear}/file?format=xlsx`, 'PK'],
  ] as const) {
    const answer = await fetch(`${site.origin}/api/v1/public/programmes${place}`);
    expect(answer.status, place).toBe(200);
    expect(answer.headers.get('content-disposition'), place).toContain('attachment');
    const bytes = new Uint8Array(await answer.arrayBuffer());
    expect(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(0, 8)).startsWith(start), place).toBe(
      true,
    );
  }
});
