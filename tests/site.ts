// SPDX-License-Identifier: Apache-2.0
import { once } from 'node:events';
import AxeBuilder from '@axe-core/playwright';
import sparticuz from '@sparticuz/chromium';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { expect } from 'vitest';
import { serverOf } from '#kernel/http/listeners.ts';
import { mountPages } from '#kernel/http/pages.ts';
import { saveTenant } from '#kernel/tenants.ts';
import { demoMunicipality } from '../src/demo-municipality.ts';
import { test as base, type TestHouse } from './house.ts';

export type Site = {
  house: TestHouse;
  origin: string;
  /** A new browser window; a message on its console or an error in a page fails the test that calls `done`. */
  open(options?: BrowserContextOptions): Promise<{ page: Page; done: (expected?: RegExp) => Promise<void> }>;
  /** Signs in as the demo person of this name. */
  signIn(page: Page, name: string): Promise<void>;
};

const launch = async () =>
  chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? (await sparticuz.executablePath()),
    args: [
      '--no-sandbox',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });

/** `test` with a `site`: the demo municipality behind a real server, seen by a real browser. */
export const test = base.extend<{ $file: { browser: Browser; site: Site } }>({
  browser: [
    async ({}, use) => {
      const browser = await launch();
      await use(browser);
      await browser.close();
    },
    { scope: 'file' },
  ],
  site: [
    async ({ browser, house }, use) => {
      await house.fillDemo(await saveTenant(house.databaseUrl, demoMunicipality));
      const front = await mountPages(house.app, house, { development: false, demo: true });
      const server = serverOf(front, 'lgwan');
      await once(server.listen(0, '127.0.0.1'), 'listening');
      const origin = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
      await use({
        house,
        origin,
        async open(options = {}) {
          const context = await browser.newContext({ baseURL: origin, locale: 'ja-JP', ...options });
          const page = await context.newPage();
          const faults: string[] = [];
          page.on('pageerror', (error) => faults.push(String(error)));
          page.on('console', (message) => {
            // an answer that the test asked for (404, 409, 422) is told by the browser too
            if (message.type() === 'error' && !/status of 4\d\d/.test(message.text())) faults.push(message.text());
          });
          return {
            page,
            done: async (expected) => {
              await context.close();
              expect(faults.filter((fault) => !expected?.test(fault))).toEqual([]);
            },
          };
        },
        async signIn(page, name) {
          await page.goto('/sign-in');
          await page.getByRole('button', { name: new RegExp(name) }).click();
          await page.waitForURL('**/desk');
        },
      });
      server.close();
      server.closeAllConnections();
    },
    { scope: 'file' },
  ],
});

/** What axe finds wrong on the page, as short lines; empty when nothing. */
export async function violations(page: Page): Promise<string[]> {
  const { violations: found } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    .analyze();
  return found.map(({ id, nodes }) => `${new URL(page.url()).pathname} ${id}: ${nodes[0]?.html.slice(0, 200)}`);
}
