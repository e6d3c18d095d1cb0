// SPDX-License-Identifier: Apache-2.0
import { expect } from 'vitest';
import { test, violations } from './site.ts';

test('an administrator changes a role: sees who gains, changes it, and the auditor’s questions answer it', async ({
  site,
}) => {
  for (const javaScriptEnabled of [true, false]) {
    const { page, done } = await site.open({ javaScriptEnabled });
    await site.signIn(page, '管 理子');
    await page.goto('/desk/access/roles/finance');
    // Before anything can be typed: whoever finds an open desk cannot change roles
    expect(await page.getByLabel('事業シートの取込').isDisabled()).toBe(true);
    await page.getByRole('link', { name: '本人確認をする' }).click();
    await page.getByRole('button', { name: '本人です。続ける' }).click();
    await page.waitForURL('**/desk/access/roles/finance');
    const reach = javaScriptEnabled ? 'all' : '';
    await page.getByLabel('事業シートの取込').selectOption(reach);
    await page.getByRole('button', { name: '誰に何が起きるかを確かめる' }).click();
    const told = page.getByRole('status').filter({ hasText: '財前 誠' });
    await told.waitFor();
    expect(await told.innerText()).toContain(
      javaScriptEnabled ? '増える：事業シートの取込' : 'なくなる：事業シートの取込',
    );
    expect(await page.getByLabel('事業シートの取込').inputValue()).toBe(reach);
    // axe needs a script of its own
    expect(javaScriptEnabled ? await violations(page) : []).toEqual([]);
    await page.getByRole('button', { name: '役割の権限を変更する' }).click();
    await page.waitForURL('**/desk/access/roles/finance?saved');
    await page.goto('/desk/access/who?permission=programmes.import');
    expect((await page.locator('main').innerText()).includes('財前 誠')).toBe(javaScriptEnabled);
    await done();
  }
});

test('why not: the page names the step at which somebody is stopped', async ({ site }) => {
  const { page, done } = await site.open({ javaScriptEnabled: false });
  await site.signIn(page, '電田');
  await page.goto('/desk/access/why');
  await page.getByLabel('誰が').selectOption({ label: '堤 さくら　道路管理課' });
  await page.getByLabel('何を').selectOption('programmes.sheets.list');
  await page.getByLabel('どのネットワークから').selectOption('internet');
  await page.getByRole('button', { name: '調べる' }).click();
  const answer = await page.locator('main').innerText();
  expect(answer).toContain('できません');
  expect(answer).toContain('LGWAN接続系の端末で行ってください');
  // the ICT section reads permissions and changes none
  await page.goto('/desk/access/roles/finance');
  expect(await page.getByRole('button', { name: '誰に何が起きるかを確かめる' }).count()).toBe(0);
  await done();
});
