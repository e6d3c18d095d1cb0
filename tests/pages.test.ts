// SPDX-License-Identifier: Apache-2.0
import { describe, expect } from 'vitest';
import { test, violations, type Site } from './site.ts';

/** Every page of the house with a thing to show, as its visitors reach it. */
async function places(site: Site) {
  const { items } = (await (await fetch(`${site.origin}/api/v1/public/programmes?limit=1&fiscalYear=2024`)).json()) as {
    items: { id: string; programmeId: string }[];
  };
  const { id, programmeId } = items[0]!;
  const drafts = await site.house.inTenant(
    { tenant: (await site.house.tenantOfHost('demo.localhost'))!, actor: null },
    ({ tx }) => tx.selectFrom('programmes.sheet').select(['id']).where('state', '=', 'planning').limit(1).execute(),
  );
  const draft = (drafts[0] as { id: string }).id;
  return {
    residents: [
      '/',
      '/floors',
      '/sign-in',
      '/open-data',
      '/programmes',
      '/programmes?q=保育',
      '/programmes?q=ありえないことば',
      '/programmes/policies',
      '/programmes/compare',
      `/programmes/${programmeId}`,
      `/programmes/${programmeId}/2024`,
      '/there-is-no-such-page',
    ],
    desk: [
      '/desk',
      '/desk/programmes',
      '/desk/programmes?q=保育&fiscalYear=2025',
      '/desk/programmes/import',
      '/desk/programmes/policies',
      `/desk/programmes/${programmeId}`,
      `/desk/programmes/sheets/${id}`,
      `/desk/programmes/sheets/${draft}/edit`,
      `/desk/programmes/sheets/${id}/history`,
      `/desk/programmes/sheets/${id}/compare/${draft}`,
      '/desk/settings/programmes',
      '/desk/checks',
      '/desk/access',
      '/desk/access/roles/section-officer',
      '/desk/access/who?permission=programmes.approve',
      '/desk/access/people',
      '/desk/access/why',
      '/desk/access/zones',
    ],
  };
}

const windows = {
  'on a desk': { viewport: { width: 1366, height: 850 } },
  'on a phone': { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
};

describe.each(Object.entries(windows))('%s', (_, options) => {
  test('pages have no accessibility violations and do not scroll sideways', async ({ site }) => {
    const { page, done } = await site.open(options);
    const found: string[] = [];
    const look = async (place: string) => {
      await page.goto(place);
      found.push(...(await violations(page)));
      const wider = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      if (wider > 0) found.push(`${place} is ${wider} px wider than the window`);
      if (!(await page.title()).trim()) found.push(`${place} has no title`);
    };
    const { residents, desk } = await places(site);
    for (const place of residents) await look(place);
    await site.signIn(page, '管 理子');
    for (const place of desk) await look(place);
    expect(found).toEqual([]);
    await done();
  }, 180_000);
});

test('every page is there in English too', async ({ site }) => {
  const { page, done } = await site.open();
  await site.signIn(page, '管 理子');
  await page.context().addCookies([{ name: 'yakuba_language', value: 'en', url: site.origin }]);
  const { residents, desk } = await places(site);
  for (const place of [...residents, ...desk]) {
    await page.goto(place);
    expect(await page.locator('html').getAttribute('lang'), place).toBe('en');
    expect(await page.locator('h1').first().innerText(), place).not.toBe('');
  }
  expect(await violations(page)).toEqual([]);
  await done();
}, 120_000);

test('the first page names the house and asks its question; without a script it works the same', async ({ site }) => {
  for (const javaScriptEnabled of [true, false]) {
    const { page, done } = await site.open({ javaScriptEnabled });
    await page.goto('/');
    await page.getByRole('heading', { name: '今日は、どうされましたか。' }).waitFor();
    expect(await page.locator('body').innerText()).toContain('役場');
    await page.getByRole('searchbox').first().fill('保育');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/programmes?*q=*');
    expect(await page.locator('main').innerText()).toContain('保育');
    await done();
  }
});

test('whoever is not signed in is led to the sign-in and then to where they wanted', async ({ site }) => {
  const { page, done } = await site.open();
  await page.goto('/desk/programmes?fiscalYear=2025');
  await page.waitForURL('**/sign-in?*');
  await page.getByRole('button', { name: /計良/ }).click();
  await page.waitForURL('**/desk/programmes?fiscalYear=2025');
  await page.getByRole('heading', { name: '事務事業', exact: true }).waitFor();
  await done();
});

test('the list is walked by keys: j, k, Enter, /', async ({ site }) => {
  const { page, done } = await site.open();
  await site.signIn(page, '計良');
  await page.goto('/desk/programmes?fiscalYear=2024');
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('k');
  const name = await page.evaluate(() => document.activeElement?.textContent ?? '');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/desk/programmes/sheets/*');
  await page.getByRole('heading', { level: 1, name }).waitFor();
  await page.goBack();
  await page.getByRole('heading', { level: 1, name: '事務事業', exact: true }).waitFor();
  await page.keyboard.press('/');
  expect(await page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('q');
  await done();
});
