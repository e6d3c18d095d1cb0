// SPDX-License-Identifier: Apache-2.0
import { Secret, TOTP } from 'otpauth';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { test, violations, type Site } from './site.ts';

const PASSWORD = '雨の日は傘を二本もって出る';

/** Passkeys belong to a host name; an address in numbers has none. */
const named = (site: Site) => site.origin.replace('127.0.0.1', 'localhost');

/** A device with a fingerprint reader, as browsers offer it to tests. */
async function fingerprint(page: Page) {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('WebAuthn.enable');
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return {
    /** Whose finger it is: the owner's, or another's. */
    finger: (isOwner: boolean) => cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: isOwner }),
  };
}

const demoSignIn = async (page: Page, name: string) => {
  await page.goto('/sign-in');
  await page.getByRole('button', { name: new RegExp(name) }).click();
  await page.waitForURL('**/desk');
};

const codeOf = (secret: string) => new TOTP({ secret: Secret.fromBase32(secret.replaceAll(' ', '')) }).generate();

for (const javaScriptEnabled of [true, false])
  test(`from the invitation to the desk and back ${javaScriptEnabled ? 'with' : 'without'} a script`, async ({
    site,
  }) => {
    const person = javaScriptEnabled ? '片桐 直樹' : '小野寺 恵';
    const admin = await site.open({ javaScriptEnabled });
    await site.signIn(admin.page, '管 理子');
    await admin.page.goto('/desk/account');
    await admin.page.getByRole('link', { name: 'ほかの職員のログインを管理する' }).click();
    await admin.page.getByRole('searchbox').fill(person);
    await admin.page.keyboard.press('Enter');
    await admin.page.waitForURL('**/desk/accounts?q=*');
    await admin.page.getByRole('link', { name: person }).click();
    await admin.page.waitForURL(/accounts\/[\w-]+$/);
    // a demo administrator has no second factor and is asked to confirm
    const login = `${javaScriptEnabled ? 'with' : 'without'}@example.jp`;
    await admin.page.getByLabel('ログイン名').fill(login);
    await admin.page.getByRole('button', { name: '案内を発行する', exact: true }).click();
    await admin.page.waitForURL('**/sign-in/again?*');
    await admin.page.getByRole('button', { name: '本人です。続ける' }).click();
    await admin.page.waitForURL(/accounts\/[\w-]+$/);
    await admin.page.getByLabel('ログイン名').fill(login);
    await admin.page.getByRole('button', { name: '案内を発行する', exact: true }).click();
    const link = await admin.page.getByRole('alert').locator('code').innerText();
    const onAdminPage = javaScriptEnabled ? await violations(admin.page) : [];
    expect(onAdminPage).toEqual([]);

    const { page, done } = await site.open({ javaScriptEnabled });
    const faults: string[] = [];
    // the examination itself is a script
    const look = async () => javaScriptEnabled && faults.push(...(await violations(page)));
    await page.goto(link);
    await look();
    const choose = async (password: string, repeated = password) => {
      await page.getByLabel('新しいパスワード', { exact: false }).first().fill(password);
      await page.getByLabel('新しいパスワード（確認）').fill(repeated);
      await page.getByRole('button', { name: 'このパスワードにする' }).click();
    };
    await choose(PASSWORD, `${PASSWORD}。`);
    await page.getByText('二つのパスワードが違います').first().waitFor();
    await choose('password2026');
    await page.getByText('推測されやすい').first().waitFor();
    await look();
    await choose(PASSWORD);
    await page.waitForURL('**/sign-in?told=chosen');
    await page.goto(link);
    expect(await page.locator('main').innerText()).toContain('使用済み');

    const enter = async (password: string) => {
      await page.goto('/sign-in');
      await page.getByLabel('ログイン名').fill(login);
      await page.getByLabel('パスワード', { exact: false }).last().fill(password);
      await page.getByRole('button', { name: '次へ進む' }).click();
    };
    await enter('wrong password');
    await page.getByRole('alert').getByText('ログイン名かパスワードが違います').waitFor();
    await enter(PASSWORD);
    await page.waitForURL('**/sign-in/enrol?*');
    await look();
    const secret = await page.locator('main code').innerText();
    await page.getByLabel('確認コード').fill('000000');
    await page.getByRole('button', { name: '設定してログインする' }).click();
    await page.getByRole('alert').getByText('確認コードが違います').waitFor();
    expect(await page.locator('main code').innerText()).toBe(secret);
    await page.getByLabel('確認コード').fill(codeOf(secret));
    await page.getByRole('button', { name: '設定してログインする' }).click();
    await page.waitForURL('**/desk/account/recovery-codes?*');
    await page.getByRole('button', { name: '復旧コードを10個発行する' }).click();
    await expect.poll(() => page.locator('main ol code').count()).toBe(10);
    await look();
    const recovery = await page.locator('main ol code').first().innerText();
    await page.getByRole('link', { name: '控えました' }).click();
    await page.waitForURL('**/desk');
    await page.getByRole('button', { name: 'ログアウト' }).click();
    await page.goto('/desk/account');
    await page.waitForURL('**/sign-in?*');
    await enter(PASSWORD);
    await look();
    await page.getByLabel('確認コード').fill(recovery);
    await page.getByRole('button', { name: 'ログインする' }).click();
    await page.waitForURL('**/desk');
    await page.goto('/desk/account');
    await page.getByText('復旧コードは、あと9個使えます').waitFor();
    await look();
    await page.goto('/desk/account/password');
    await page.getByLabel('今のパスワード').waitFor();
    await look();
    expect(faults).toEqual([]);

    // the administrator ends it: over at once
    await admin.page.reload();
    await admin.page.getByRole('button', { name: 'すべて終了する' }).click();
    await admin.page.getByText('ログインをすべて終了しました').waitFor();
    await page.goto('/desk/account');
    await page.waitForURL('**/sign-in?*');
    await done();
    await admin.done();
  }, 120_000);

test('a passkey is made, enters without a name, confirms before a dangerous act, and is removed', async ({ site }) => {
  const { page, done } = await site.open({ baseURL: named(site) });
  const { finger } = await fingerprint(page);
  await demoSignIn(page, '管 理子');
  await page.goto('/desk/account');
  await page.getByLabel('パスキーの名前').fill('職場のノートパソコン');
  await page.getByRole('button', { name: 'この端末のパスキーを登録する' }).click();
  await page.waitForURL('**/desk/account?done=passkey');
  expect(await page.getByLabel('パスキーの名前').first().inputValue()).toBe('職場のノートパソコン');
  expect(await violations(page)).toEqual([]);
  // whoever has a passkey must show one, or a code, before adding another; the demo asks for a confirmation
  await page.getByRole('button', { name: 'この端末のパスキーを登録する' }).click();
  await page.waitForURL('**/sign-in/again?*');
  await page.getByRole('button', { name: '本人です。続ける' }).click();
  await page.waitForURL('**/desk/account');
  // the same device a second time is refused by the device itself
  await page.getByRole('button', { name: 'この端末のパスキーを登録する' }).click();
  await page
    .getByRole('alert')
    .getByText(/すでに登録されています|中止/)
    .waitFor();

  await page.getByRole('button', { name: 'ログアウト' }).click();
  await page.goto('/sign-in?back=/desk/account');
  await finger(false);
  await page.getByRole('button', { name: 'パスキーでログインする' }).click();
  await page.getByRole('alert').getByText('中止されたか').waitFor();
  await finger(true);
  await page.getByRole('button', { name: 'パスキーでログインする' }).click();
  await page.waitForURL('**/desk/account');
  expect(await page.locator('main table').first().innerText()).toContain('パスキー');
  expect(await page.getByText('管 理子').count()).toBeGreaterThan(0);

  // a passkey that asked for the finger counts as both factors; when that was long ago it is asked again
  await longAgo(site);
  await page.getByRole('button', { name: /職場のノートパソコンを削除する/ }).click();
  await page.waitForURL('**/sign-in/again?*');
  expect(await violations(page)).toEqual([]);
  const before = (await page.context().cookies()).find(({ name }) => name === 'yakuba_lgwan')!.value;
  await page.getByRole('button', { name: 'パスキーで確認する' }).click();
  await page.waitForURL('**/desk/account');
  const after = (await page.context().cookies()).find(({ name }) => name === 'yakuba_lgwan')!;
  expect(after.value).not.toBe(before);
  expect(after).toMatchObject({ httpOnly: true, sameSite: 'Lax' });
  await page.getByLabel('パスキーの名前').first().fill('自宅の電話');
  await page.getByRole('button', { name: '名前を変える' }).click();
  await page.waitForURL('**/desk/account?done=rename');
  await page.getByRole('button', { name: /自宅の電話を削除する/ }).click();
  await page.waitForURL('**/desk/account?done=remove');
  await page.getByText('パスキーは、まだ登録されていません').waitFor();
  await page.getByRole('button', { name: 'ログアウト' }).click();
  await page.goto('/sign-in');
  await page.getByRole('button', { name: 'パスキーでログインする' }).click();
  await page.getByRole('alert').getByText('パスキーを確かめられませんでした').waitFor();
  await done();
}, 120_000);

/** Puts every showing of a second factor into the past. */
async function longAgo(site: Site) {
  const tenant = (await site.house.tenantOfHost('demo.localhost'))!;
  await site.house.inTenant({ tenant, actor: null }, ({ tx, now }) =>
    tx
      .updateTable('kernel.session')
      .set({ second_factor_at: now.subtract({ minutes: 11 }).toString() })
      .where('second_factor_at', 'is not', null)
      .execute(),
  );
}

test('where I am signed in: two devices, one ended, all others ended', async ({ site }) => {
  const [here, there, elsewhere] = [await site.open(), await site.open(), await site.open()];
  for (const { page } of [there, elsewhere, here]) await site.signIn(page, '財前');
  await here.page.goto('/desk/account');
  const rows = here.page.locator('main table').first().locator('tbody tr');
  expect(await rows.count()).toBe(3);
  expect(await rows.first().innerText()).toContain('この画面');
  await rows.nth(1).getByRole('button').click();
  await here.page.getByText('ログインを終了しました').waitFor();
  await elsewhere.page.goto('/desk');
  await elsewhere.page.waitForURL('**/sign-in*');
  await here.page.getByRole('button', { name: 'この画面以外をすべて終了する' }).click();
  await here.page.getByText('この画面以外のログインをすべて終了しました').waitFor();
  expect(await rows.count()).toBe(1);
  await there.page.goto('/desk');
  await there.page.waitForURL('**/sign-in*');
  for (const { done } of [here, there, elsewhere]) await done();
});
