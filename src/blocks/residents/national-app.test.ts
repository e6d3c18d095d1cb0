// SPDX-License-Identifier: Apache-2.0
import type { Hono } from 'hono';
import { expect } from 'vitest';
import { openHouse, type House } from '#kernel/house.ts';
import type { Env } from '#kernel/http/env.ts';
import { openHttp } from '#kernel/http/server.ts';
import { nationalApp } from '#kernel/identity/oidc/provider.ts';
import type { Tenant } from '#kernel/tenant.ts';
import { saveTenant } from '#kernel/tenants.ts';
import { SESSION_SECRET, test as base } from '#tests/house.ts';
import { Browser, openProvider, type TestProvider } from '#tests/identity-provider.ts';
import { makeAccount } from './accounts.ts';
import type { ResidentsTx } from './tables.ts';

type City = { tenant: Tenant; home: string };
type Place = { house: House; app: Hono<Env>; provider: TestProvider; north: City; south: City };

const me = async (browser: Browser, { home }: City) => {
  const { response } = await browser.go(`${home}/api/v1/me`);
  return (await response.json()) as {
    id: string;
    name: string;
    verified: { name: string; address: string; birthdate: string } | null;
    providers: { providerId: string }[];
  };
};
const signIn = (browser: Browser, { home }: City, query = '') =>
  browser.go(`${home}/sign-in/oidc/national-app${query}`);

/** Two municipalities, each registered at the national app, and two people with a card. */
const test = base.extend<{ $file: { place: Place } }>({
  place: [
    async ({ house: outer }, use) => {
      const house = await openHouse({ ...outer.options, background: false, outgoingNetworks: ['127.0.0.0/8'] });
      const app = openHttp(house, {
        sessionSecret: SESSION_SECRET,
        demo: false,
        arrival: { listener: 'internet', peer: '127.0.0.1' },
      });
      app.get('*', (c) => c.text(c.req.path));
      const city = async (slug: string): Promise<City> => ({
        tenant: await saveTenant(house.databaseUrl, {
          slug,
          name: { ja: `${slug}市`, en: slug },
          code: null,
          hosts: [`${slug}.localhost`],
        }),
        home: `http://${slug}.localhost`,
      });
      const [north, south] = [await city('north'), await city('south')];
      const clients = await Promise.all(
        [north, south].map(async ({ home }) => ({
          client_id: home,
          token_endpoint_auth_method: 'private_key_jwt' as const,
          redirect_uris: [`${home}/sign-in/oidc/national-app/callback`],
          jwks: (await (await app.request(`${home}/.well-known/yakuba-jwks.json`)).json()) as { keys: object[] },
        })),
      );
      const provider = await openProvider('national', clients);
      provider.people['card-1'] = {
        name: '橋本 ひなた',
        address: 'やくば市本町1-1',
        birthdate: '19980403',
        gender: '2',
      };
      provider.people['card-2'] = { name: '片桐 直樹', address: 'やくば市南町2-2', birthdate: '19800101', gender: '1' };
      for (const { tenant, home } of [north, south])
        await house.call(outer.as(tenant, ['ict']), 'oidc.provider.save', {
          ...nationalApp,
          issuer: provider.issuer,
          clientId: home,
          enabled: true,
          version: 0,
        });
      await use({ house, app, provider, north, south });
      await provider.down();
      await house.close();
    },
    { scope: 'file' },
  ],
});

test('a card makes an account, the same one each time, and what it says is not readable in the database', async ({
  place: { house, app, provider, north, south },
}) => {
  provider.person = 'card-1';
  const browser = new Browser(app);
  expect((await signIn(browser, north)).url.pathname).toBe('/me');
  const account = await me(browser, north);
  expect(account).toMatchObject({
    name: '橋本 ひなた',
    verified: { name: '橋本 ひなた', address: 'やくば市本町1-1', birthdate: '1998-04-03' },
    providers: [{ providerId: 'national-app' }],
  });
  expect(account.verified).not.toHaveProperty('gender');
  // moved: the next sign-in brings the new address
  provider.people['card-1']!['address'] = 'やくば市北町9-9';
  const again = new Browser(app);
  await signIn(again, north);
  expect(await me(again, north)).toMatchObject({ id: account.id, verified: { address: 'やくば市北町9-9' } });

  const rows = await house.inTenant({ tenant: north.tenant, actor: null }, async ({ tx }) => [
    await (tx as ResidentsTx).selectFrom('residents.verified').selectAll().execute(),
    await tx.selectFrom('kernel.operation_log').selectAll().execute(),
    await tx.selectFrom('kernel.oidc_link').selectAll().execute(),
  ]);
  expect(JSON.stringify(rows)).not.toMatch(/本町|北町|1998|ひなた/);

  // another municipality learns another name for the same card, and has another account
  const elsewhere = new Browser(app);
  await signIn(elsewhere, south);
  expect((await me(elsewhere, south)).id).not.toBe(account.id);
  const subjects = await Promise.all(
    [north, south].map(({ tenant }) =>
      house.inTenant({ tenant, actor: null }, ({ tx }) =>
        tx.selectFrom('kernel.oidc_link').select('subject').execute(),
      ),
    ),
  );
  expect(subjects[0]!.map(({ subject }) => subject)).not.toContain(subjects[1]![0]!.subject);
});

test('whoever has an account adds the card to it; nobody adds a card that another account has', async ({
  house: outer,
  place: { house, app, provider, north },
}) => {
  const id = await house.inTenant({ tenant: north.tenant, actor: null }, (context) =>
    makeAccount(context, { mail: 'naoki@example.jp' }),
  );
  const browser = new Browser(app);
  const { host } = new URL(north.home);
  const signedIn = async (personId: string) => {
    const line = await outer.cookie(north.tenant, personId);
    const [name, value] = line.split('=') as [string, string];
    browser.cookies.set(host, new Map([[name.replace('lgwan', 'internet'), value]]));
    await house.inTenant({ tenant: north.tenant, actor: null }, ({ tx }) =>
      tx.updateTable('kernel.session').set({ zone: 'internet' }).where('person_id', '=', personId).execute(),
    );
  };
  await signedIn(id);
  provider.person = 'card-2';
  const { url } = await signIn(browser, north, '?add=1&back=/me%3Ftold%3Dlinked');
  expect(url.href).toBe(`${north.home}/me?told=linked`);
  expect(await me(browser, north)).toMatchObject({ id, name: '', verified: { name: '片桐 直樹' } });

  // card 1 belongs to the account that it made: it cannot be taken into this one
  provider.person = 'card-1';
  const other = new Browser(app);
  await signIn(other, north);
  const owner = await me(other, north);
  browser.cookies.forEach((_, at) => at !== host && browser.cookies.delete(at));
  const taken = await signIn(browser, north, '?add=1');
  expect([taken.url.pathname, taken.url.searchParams.get('why')]).toEqual(['/sign-in/trouble', 'taken']);
  expect((await me(browser, north)).id).toBe(id);
  expect((await me(other, north)).id).toBe(owner.id);

  // a sign-in under which an attempt to add began is over: the attempt is worth nothing
  const begun = await signIn(browser, north, '?add=1');
  expect(begun.url.pathname).toBe('/sign-in/trouble');
  const callback = await browser.go(`${north.home}/sign-in/oidc/national-app?add=1`, {
    stop: (next) => next.startsWith(`${north.home}/sign-in/oidc/national-app/callback`),
  });
  await browser.go(`${north.home}/sign-out`, { form: { x: '1' } });
  expect((await browser.go(callback.url.href)).url.searchParams.get('why')).toBe('expired');

  // without a mail address the card is the only way in, and is not removed
  const caller = (personId: string) =>
    house.actorOf(north.tenant, personId).then((actor) => ({ tenant: north.tenant, actor }));
  await expect(
    house.call(await caller(owner.id), 'residents.provider.unlink', { providerId: 'national-app' }),
  ).rejects.toMatchObject({ status: 422 });
  await house.call(await caller(id), 'residents.provider.unlink', { providerId: 'national-app' });
  expect(await house.call(await caller(id), 'residents.me', {})).toMatchObject({ verified: null, providers: [] });
});
