// SPDX-License-Identifier: Apache-2.0
import { expect } from 'vitest';
import type { Page } from 'playwright-core';
import { test, violations } from '#tests/site.ts';

const PHONE = { viewport: { width: 390, height: 844 } };

/** Follows the link of the newest mail to an address, in this window. */
async function openMail(page: Page, address: string, subject: RegExp) {
  await page.goto('/demo-mail');
  await page.getByLabel('宛先のメールアドレス').fill(address);
  await page.getByRole('button', { name: '受信箱を開く' }).click();
  const mail = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: subject }) });
  await mail.first().getByRole('link').click();
}

/** Shows a page at both widths, when SHOTS names a folder, and checks that a phone need not scroll sideways. */
async function looked(page: Page, name: string) {
  expect(await violations(page), name).toEqual([]);
  for (const width of [1366, 390]) {
    await page.setViewportSize({ width, height: 844 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth), `${name} at ${width}`).toBeLessThanOrEqual(
      width,
    );
    const folder = process.env['SHOTS'];
    if (folder) await page.screenshot({ path: `${folder}/${name}-${width}.png`, fullPage: true });
  }
}

test('a resident signs in by mail, changes the address, has it taken back, and leaves: on a phone, without scripts', async ({
  site,
}) => {
  const { page, done } = await site.open({ ...PHONE, javaScriptEnabled: false });
  const scripts = await site.open(PHONE);
  const at = async (path: string, name: string) => {
    // axe needs scripts: the same page in a window that has them, as the same person
    await scripts.page.context().addCookies(await page.context().cookies());
    await scripts.page.goto(path);
    await looked(scripts.page, name);
  };
  await page.goto('/');
  await page.getByRole('banner').getByRole('link', { name: 'ログイン' }).click();
  await at('/me/sign-in', 'sign-in');
  await page.getByLabel('メールアドレス').fill('hina');
  await page.getByRole('button', { name: 'ログイン用のメールを受け取る' }).click();
  await expect.poll(() => page.getByRole('alert').textContent()).toContain('name@example.jp');
  await page.getByLabel('メールアドレス').fill('phone@example.jp');
  await page.getByRole('button', { name: 'ログイン用のメールを受け取る' }).click();
  await page.getByRole('heading', { level: 1, name: 'メールをお送りしました' }).waitFor();
  await at('/me/sign-in/sent', 'sent');
  const code = (await page.locator('.slot .nums').textContent())!;

  // a window elsewhere has only the link: it needs the code
  const elsewhere = await site.open(PHONE);
  await openMail(elsewhere.page, 'phone@example.jp', /ログインのご案内/);
  await elsewhere.page.getByLabel('確認番号').fill('000000');
  await elsewhere.page.getByRole('button', { name: 'ログインする' }).click();
  await expect.poll(() => elsewhere.page.getByRole('alert').textContent()).toContain('確認番号が違います');
  await looked(elsewhere.page, 'link-code');
  expect(code).toMatch(/^\d{6}$/);

  await openMail(page, 'phone@example.jp', /ログインのご案内/);
  await page.getByRole('button', { name: 'ログインする' }).click();
  await page.getByRole('heading', { level: 1, name: 'マイページ', exact: true }).waitFor();
  expect(await page.getByText('マイページができました').count()).toBe(1);
  await elsewhere.page.reload();
  await elsewhere.page.getByRole('heading', { name: 'このリンクは使えません' }).waitFor();
  await looked(elsewhere.page, 'link-gone');
  await elsewhere.done();

  await page.getByRole('link', { name: 'お名前を変更する' }).click();
  await page.getByLabel('お名前').fill('橋本 ひなた');
  await page.getByRole('button', { name: 'お名前を保存する' }).click();
  await page.getByText('橋本 ひなた さん').waitFor();
  await at('/me', 'me');
  for (const name of ['name', 'language', 'mail', 'close']) await at(`/me/${name}`, name);

  await page.getByRole('link', { name: 'メールアドレスを変更する' }).click();
  await page.getByLabel('新しいメールアドレス').fill('new-phone@example.jp');
  await page.getByRole('button', { name: '確認のメールを受け取る' }).click();
  await openMail(page, 'new-phone@example.jp', /新しいメールアドレスの確認/);
  await at(new URL(page.url()).pathname + new URL(page.url()).search, 'mail-link');
  await page.getByRole('button', { name: 'このアドレスに変更する' }).click();
  await page.getByText('new-phone@example.jp').waitFor();
  await openMail(page, 'phone@example.jp', /メールアドレスが変更されました/);
  await at(new URL(page.url()).pathname + new URL(page.url()).search, 'mail-undo');
  await page.getByRole('button', { name: '元に戻す' }).click();
  await page.getByRole('heading', { level: 1, name: '元に戻しました' }).waitFor();
  await page.goto('/me');
  expect(new URL(page.url()).pathname).toBe('/me/sign-in');

  await page.getByLabel('メールアドレス').fill('phone@example.jp');
  await page.getByRole('button', { name: 'ログイン用のメールを受け取る' }).click();
  await openMail(page, 'phone@example.jp', /ログインのご案内/);
  await page.getByRole('button', { name: 'ログインする' }).click();
  await page.getByRole('link', { name: 'マイページを閉じる' }).click();
  await page.getByRole('button', { name: 'マイページを閉じる' }).click();
  await page.getByRole('alert').waitFor();
  await page.getByLabel('すべて削除してよいことを確かめました').check();
  await page.getByRole('button', { name: 'マイページを閉じる' }).click();
  await page.getByRole('heading', { level: 1, name: 'マイページを閉じました' }).waitFor();
  expect(await page.getByRole('banner').getByRole('link', { name: 'ログイン' }).count()).toBe(1);
  await done();
  await scripts.done();
}, 120_000);

test('a resident makes a passkey and signs in with it, without a mail', async ({ site }) => {
  const { page, done } = await site.open({ ...PHONE, baseURL: site.origin.replace('127.0.0.1', 'localhost') });
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  await page.goto('/me/sign-in');
  await page.getByLabel('メールアドレス').fill('key@example.jp');
  await page.getByRole('button', { name: 'ログイン用のメールを受け取る' }).click();
  await page.getByRole('heading', { level: 1, name: 'メールをお送りしました' }).waitFor();
  await openMail(page, 'key@example.jp', /ログインのご案内/);
  await page.getByRole('button', { name: 'ログインする' }).click();
  await page.getByRole('link', { name: 'パスキー: 加える' }).click();
  await page.getByRole('button', { name: 'この端末のパスキーを登録する' }).click();
  await page.getByText('パスキーを登録しました').waitFor();
  await looked(page, 'passkeys');
  await page.goto('/me');
  await page.getByRole('button', { name: 'ログアウトする' }).click();
  await page.goto('/me/sign-in');
  await page.getByRole('button', { name: 'パスキーでログインする' }).click();
  await page.waitForURL('**/me');
  await page.getByText('key@example.jp').waitFor();
  await page.getByRole('link', { name: 'パスキー: 確認する' }).click();
  await page.getByRole('button', { name: /パスキーを削除する/ }).click();
  await page.getByText('パスキーを削除しました').waitFor();
  await done();
}, 60_000);

test('the demo resident has a page of her own, and is not led to a desk', async ({ site }) => {
  const { page, done } = await site.open(PHONE);
  await page.goto('/me/sign-in?back=/me');
  await page.getByRole('button', { name: '橋本 ひなたとしてログインする' }).click();
  await page.getByText('橋本 ひなた さん').waitFor();
  await looked(page, 'me-demo');
  await page.goto('/demo-mail');
  await looked(page, 'demo-mail');
  await page.goto('/sign-in/trouble?why=unknown-person&reference=0a1b2c3d');
  await page.getByText('0a1b2c3d').waitFor();
  await looked(page, 'trouble');
  await page.goto('/me');
  await page.getByRole('button', { name: 'ログアウトする' }).click();
  await page.goto('/me');
  expect(new URL(page.url()).pathname).toBe('/me/sign-in');
  await page.getByRole('button', { name: 'English' }).click();
  await looked(page, 'sign-in-en');
  await done();
}, 60_000);
