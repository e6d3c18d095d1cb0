// SPDX-License-Identifier: Apache-2.0
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Hono } from 'hono';
import { exportJWK, generateKeyPair, SignJWT, type JWTPayload } from 'jose';
import { expect, vi } from 'vitest';
import { openHouse, type House, type Identity, type Person } from '#kernel/house.ts';
import type { Env } from '#kernel/http/env.ts';
import { openHttp } from '#kernel/http/server.ts';
import type { Tenant } from '#kernel/tenant.ts';
import { saveTenant } from '#kernel/tenants.ts';
import { SESSION_SECRET, test as base } from '#tests/house.ts';
import { Browser, openProvider, type TestProvider } from '#tests/identity-provider.ts';
import type { External } from './external.ts';
import type { Provider } from './provider.ts';

const HOST = 'sign-in.localhost';
const HOME = `http://${HOST}`;
const SECRET = 'the secret that the provider gave out';

const officer: Person = { id: 'officer', name: '堤 さくら', kind: 'staff', roles: [], posts: [] };
const hinata: Person = { id: 'hinata', name: '橋本 ひなた', kind: 'resident', roles: ['resident'], posts: [] };

/** A municipality of two people: one is known by the employee number, the other by what the national app says. */
const seen: External[] = [];
const identity: Identity = {
  person: async (_, id) => [officer, hinata].find((one) => one.id === id) ?? null,
  people: async () => [officer],
  names: async () => new Map(),
  demoAccounts: async () => [],
  async personOfExternal(_, external) {
    seen.push(external);
    if (external.personId) return external.personId;
    if (external.provider.audience === 'resident') return hinata.id;
    return external.provider.linkByLogin && external.login === '1042' ? officer.id : null;
  },
};

type Place = {
  house: House;
  app: Hono<Env>;
  tenant: Tenant;
  provider: TestProvider;
  ict: (name: string, input: unknown) => Promise<unknown>;
};

const test = base.extend<{ $file: { place: Place } }>({
  place: [
    async ({ house: outer }, use) => {
      const house = await openHouse({
        ...outer.options,
        identity,
        background: false,
        outgoingNetworks: ['127.0.0.0/8'],
      });
      const app = openHttp(house, {
        sessionSecret: SESSION_SECRET,
        demo: false,
        arrival: { listener: 'lgwan', peer: '127.0.0.1' },
      });
      // Where the pages stand in the real house: says who is there
      app.get('/whoami', (c) => c.text(c.var.caller.actor?.name ?? 'nobody'));
      app.get('*', (c) => c.text(c.req.path));
      const tenant = await saveTenant(house.databaseUrl, {
        slug: 'sign-in',
        name: { ja: '登録市', en: 'Sign-in' },
        code: null,
        hosts: [HOST],
      });
      const provider = await openProvider('staff', [
        { client_id: 'yakuba', client_secret: SECRET, redirect_uris: [`${HOME}/sign-in/oidc/staff/callback`] },
      ]);
      provider.people['s-77'] = { name: '堤 さくら', employee_number: '1042', groups: ['roads-officers'] };
      provider.people['s-99'] = { name: 'どこかの人', employee_number: '9999' };
      const ict = (name: string, input: unknown) => house.call(outer.as(tenant, ['ict']), name, input);
      await ict('oidc.provider.save', { ...staffProvider(provider.issuer), version: 0, secret: SECRET });
      await use({ house, app, tenant, provider, ict });
      await provider.down();
      await house.close();
    },
    { scope: 'file' },
  ],
});

const staffProvider = (issuer: string): Omit<Provider, 'version'> => ({
  id: 'staff',
  title: { ja: '職員認証', en: 'Staff sign-in' },
  audience: 'staff',
  issuer,
  clientId: 'yakuba',
  clientAuth: 'secret',
  signingAlg: 'RS256',
  scopes: ['openid', 'profile', 'email', 'groups'],
  loginClaim: 'employee_number',
  groupsClaim: 'groups',
  linkByLogin: true,
  enabled: true,
});

const whoIs = async (browser: Browser) => (await browser.go(`${HOME}/whoami`)).response.text();
const isCallback = (url: string) => url.startsWith(`${HOME}/sign-in/oidc/`) && url.includes('/callback');
const why = (url: URL) => (url.pathname === '/sign-in/trouble' ? url.searchParams.get('why') : url.pathname);

test('an officer signs in through the provider and comes back to where they were', async ({ place }) => {
  const { app, provider, house, tenant } = place;
  provider.person = 's-77';
  const browser = new Browser(app);
  const { url } = await browser.go(`${HOME}/sign-in/oidc/staff?back=/desk/programmes`);
  expect(url.href).toBe(`${HOME}/desk/programmes`);
  expect(await whoIs(browser)).toBe('堤 さくら');
  expect(seen.at(-1)).toMatchObject({ login: '1042', groups: ['roads-officers'], personId: null });
  expect(provider.people['s-77']).toBeDefined();

  // the second time the subject is known, whatever the login claim says by then
  provider.people['s-77'] = { name: '堤 さくら', employee_number: 'changed' };
  const again = new Browser(app);
  expect((await again.go(`${HOME}/sign-in/oidc/staff`)).url.pathname).toBe('/desk');
  expect(seen.at(-1)).toMatchObject({ personId: 'officer', groups: null });
  const sessions = await house.inTenant({ tenant, actor: null }, ({ tx }) =>
    tx.selectFrom('kernel.session').select(['method', 'zone', 'person_id']).execute(),
  );
  expect(sessions).toContainEqual({ method: 'oidc', zone: 'lgwan', person_id: 'officer' });
});

test('whoever the municipality does not know is told so, with a number for the ICT section, and is not signed in', async ({
  place: { app, provider, house, tenant },
}) => {
  provider.person = 's-99';
  const browser = new Browser(app);
  const { url } = await browser.go(`${HOME}/sign-in/oidc/staff`);
  expect(why(url)).toBe('unknown-person');
  expect(await whoIs(browser)).toBe('nobody');
  const lines = await house.inTenant({ tenant, actor: null }, ({ tx }) =>
    tx.selectFrom('kernel.operation_log').selectAll().where('procedure', '=', 'oidc.sign-in').execute(),
  );
  const line = lines.find(({ detail }) => detail.reference === url.searchParams.get('reference'));
  expect(line).toMatchObject({ result: 'refused', subject: 'staff', detail: { why: 'unknown-person' } });
  expect(JSON.stringify(line)).not.toContain('どこか');
});

test('turned back at the provider, one is back at the door', async ({ place: { app, provider } }) => {
  provider.person = null;
  expect(why((await new Browser(app).go(`${HOME}/sign-in/oidc/staff`)).url)).toBe('cancelled');
});

test('a return counts once, in the browser that began, with the state it began with', async ({
  place: { app, provider },
}) => {
  provider.person = 's-77';
  const begun = async () => {
    const browser = new Browser(app);
    const { url } = await browser.go(`${HOME}/sign-in/oidc/staff`, { stop: isCallback });
    return { browser, callback: url };
  };
  // the same return again, with the same cookie: the attempt is gone, and so is the code
  const replayed = await begun();
  expect(why((await replayed.browser.go(replayed.callback.href)).url)).toBe('/desk');
  await replayed.browser.go(`${HOME}/sign-out`, { form: { x: '1' } });
  expect(why((await replayed.browser.go(replayed.callback.href)).url)).toBe('expired');
  expect(await whoIs(replayed.browser)).toBe('nobody');

  // somebody else's browser: neither without a cookie nor with one of its own attempts
  const mine = await begun();
  const stranger = new Browser(app);
  expect(why((await stranger.go(mine.callback.href)).url)).toBe('expired');
  const other = await begun();
  expect(why((await other.browser.go(mine.callback.href)).url)).toBe('expired');
  expect(await whoIs(other.browser)).toBe('nobody');
  // and mine still works: a stranger cannot spoil it
  expect(why((await mine.browser.go(mine.callback.href)).url)).toBe('/desk');

  // another state, and a code put under the state of another attempt
  const forged = await begun();
  const wrongState = new URL(forged.callback);
  wrongState.searchParams.set('state', 'x'.repeat(43));
  expect(why((await forged.browser.go(wrongState.href)).url)).toBe('expired');
  const victim = await begun();
  const attacker = await begun();
  const injected = new URL(victim.callback);
  injected.searchParams.set('code', attacker.callback.searchParams.get('code')!);
  expect(why((await victim.browser.go(injected.href)).url)).toBe('invalid');
  expect(await whoIs(victim.browser)).toBe('nobody');
});

test('an attempt is over after ten minutes', async ({ place: { app, provider, house, tenant } }) => {
  provider.person = 's-77';
  const browser = new Browser(app);
  const { url } = await browser.go(`${HOME}/sign-in/oidc/staff`, { stop: isCallback });
  await house.inTenant({ tenant, actor: null }, ({ tx }) =>
    tx
      .updateTable('kernel.oidc_attempt')
      .set({ expires_at: new Date(Date.now() - 1_000) })
      .execute(),
  );
  expect(why((await browser.go(url.href)).url)).toBe('expired');
});

test('one comes back into this house only', async ({ place: { app, provider } }) => {
  provider.person = 's-77';
  for (const back of ['https://evil.example/', '//evil.example', '/\\evil.example', 'javascript:alert(1)']) {
    const { url } = await new Browser(app).go(`${HOME}/sign-in/oidc/staff?${new URLSearchParams({ back })}`);
    expect(url.href).toBe(`${HOME}/desk`);
  }
});

test('keys that the provider changes count at once; a provider that is down is told as such', async ({
  place: { app, provider, ict },
}) => {
  provider.person = 's-77';
  await provider.rotate();
  expect(why((await new Browser(app).go(`${HOME}/sign-in/oidc/staff`)).url)).toBe('/desk');
  await provider.rotate();
  expect(why((await new Browser(app).go(`${HOME}/sign-in/oidc/staff`)).url)).toBe('/desk');

  const browser = new Browser(app);
  const { url } = await browser.go(`${HOME}/sign-in/oidc/staff`, { stop: isCallback });
  await provider.down();
  expect(why((await browser.go(url.href)).url)).toBe('invalid');
  const check = async () =>
    ((await ict('house.checks', {})) as { system: string; ok: boolean; found: { ja: string } }[]).find(
      ({ system }) => system === 'oidc',
    )!;
  expect(await check()).toMatchObject({ ok: false, found: { ja: expect.stringContaining('職員認証') } });
  expect(why((await new Browser(app).go(`${HOME}/sign-in/oidc/staff`)).url)).toBe('unreachable');
  await provider.up();
  expect(await check()).toMatchObject({ ok: true });
});

test('the national app: a signed key instead of a secret, ES256, a subject of this municipality alone', async ({
  place: { app, ict, house, tenant },
}) => {
  const jwks = (await (await app.request(`${HOME}/.well-known/yakuba-jwks.json`)).json()) as {
    keys: Record<string, unknown>[];
  };
  expect(jwks.keys).toHaveLength(1);
  expect(jwks.keys[0]).toMatchObject({ kty: 'EC', crv: 'P-256', alg: 'ES256', use: 'sig' });
  expect(jwks.keys[0]).not.toHaveProperty('d');
  const provider = await openProvider('national', [
    {
      client_id: 'yakuba-city',
      token_endpoint_auth_method: 'private_key_jwt',
      token_endpoint_auth_signing_alg: 'ES256',
      redirect_uris: [`${HOME}/sign-in/oidc/national-app/callback`],
      jwks,
    },
  ]);
  try {
    provider.people['card-1'] = { name: '橋本 ひなた', address: 'やくば市本町1-1', birthdate: '19980403', gender: '2' };
    provider.person = 'card-1';
    await ict('oidc.provider.save', {
      id: 'national-app',
      title: { ja: 'デジタル認証アプリ', en: 'Digital Authentication App' },
      audience: 'resident',
      issuer: provider.issuer,
      clientId: 'yakuba-city',
      clientAuth: 'private_key_jwt',
      signingAlg: 'ES256',
      scopes: ['openid', 'name', 'address', 'birthdate', 'gender'],
      loginClaim: 'sub',
      groupsClaim: null,
      linkByLogin: false,
      enabled: true,
      version: 0,
    });
    const browser = new Browser(app);
    const { url } = await browser.go(`${HOME}/sign-in/oidc/national-app`, {
      stop: (next) => next.startsWith(provider.issuer),
    });
    expect(url.pathname).toMatch(/\/api\/realms\/main\/protocol\/openid-connect\/auth$/);
    expect(url.searchParams.get('code_challenge_method')).toBe('S256');
    expect((await browser.go(`${HOME}/sign-in/oidc/national-app`)).url.pathname).toBe('/me');
    expect(await whoIs(browser)).toBe('橋本 ひなた');
    expect(seen.at(-1)).toMatchObject({
      name: '橋本 ひなた',
      address: 'やくば市本町1-1',
      birthdate: '1998-04-03',
      groups: null,
    });
    expect(seen.at(-1)!.subject).not.toContain('card-1');
    // a new key signs only after providers had an hour to fetch it
    await ict('oidc.keys.rotate', {});
    expect(
      ((await (await app.request(`${HOME}/.well-known/yakuba-jwks.json`)).json()) as typeof jwks).keys,
    ).toHaveLength(2);
    expect((await new Browser(app).go(`${HOME}/sign-in/oidc/national-app`)).url.pathname).toBe('/me');
    const kept = await house.inTenant({ tenant, actor: null }, ({ tx }) =>
      tx.selectFrom('kernel.oidc_key').selectAll().execute(),
    );
    expect(JSON.stringify(kept)).not.toMatch(/"d":/);
  } finally {
    await provider.down();
  }
});

/** A provider that answers as it is told, in every detail of the ID token. */
async function crookedProvider() {
  const good = await generateKeyPair('RS256', { extractable: true });
  const strange = await generateKeyPair('RS256', { extractable: true });
  const es = await generateKeyPair('ES256', { extractable: true });
  const told = { claims: (claims: JWTPayload) => claims, key: 'good', nonce: '' };
  const keys = {
    good: { alg: 'RS256', key: good.privateKey },
    strange: { alg: 'RS256', key: strange.privateKey },
    es: { alg: 'ES256', key: es.privateKey },
    // the public key taken for a shared secret
    hmac: { alg: 'HS256', key: new TextEncoder().encode(JSON.stringify(await exportJWK(good.publicKey))) },
  };
  const published = {
    keys: [
      { ...(await exportJWK(good.publicKey)), kid: 'k', alg: 'RS256', use: 'sig' },
      { ...(await exportJWK(es.publicKey)), kid: 'e', alg: 'ES256', use: 'sig' },
    ],
  };
  const server = createServer(async (request, response) => {
    const url = new URL(request.url!, issuer);
    response.setHeader('content-type', 'application/json');
    if (url.pathname === '/.well-known/openid-configuration')
      response.end(
        JSON.stringify({
          issuer,
          authorization_endpoint: `${issuer}/auth`,
          token_endpoint: `${issuer}/token`,
          jwks_uri: `${issuer}/jwks`,
        }),
      );
    else if (url.pathname === '/jwks') response.end(JSON.stringify(published));
    else if (url.pathname === '/auth') {
      told.nonce = url.searchParams.get('nonce')!;
      const back = new URL(url.searchParams.get('redirect_uri')!);
      back.search = new URLSearchParams({ code: 'c', state: url.searchParams.get('state')! }).toString();
      response.writeHead(302, { location: back.href }).end();
    } else {
      const now = Math.floor(Date.now() / 1_000);
      const claims = told.claims({
        iss: issuer,
        aud: 'yakuba',
        sub: 's-77',
        nonce: told.nonce,
        iat: now,
        exp: now + 300,
        employee_number: '1042',
      });
      const none = [{ alg: 'none' }, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'));
      const signing = keys[told.key as keyof typeof keys];
      const token = signing
        ? await new SignJWT(claims)
            .setProtectedHeader({ alg: signing.alg, kid: told.key === 'es' ? 'e' : 'k' })
            .sign(signing.key)
        : `${none.join('.')}.`;
      response.end(JSON.stringify({ access_token: 'a', token_type: 'Bearer', id_token: token }));
    }
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const issuer = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  return { issuer, told, close: () => server.close() };
}

test('an ID token that is wrong in one thing signs nobody in', async ({ place: { app, ict } }) => {
  const crooked = await crookedProvider();
  try {
    await ict('oidc.provider.save', { ...staffProvider(crooked.issuer), id: 'crooked', version: 0, secret: SECRET });
    const attempt = async () => {
      const browser = new Browser(app);
      const { url } = await browser.go(`${HOME}/sign-in/oidc/crooked`);
      return [why(url), await whoIs(browser)];
    };
    expect(await attempt()).toEqual(['/desk', '堤 さくら']);
    const wrong: [string, (claims: JWTPayload) => JWTPayload][] = [
      ['nonce', (claims) => ({ ...claims, nonce: 'another' })],
      ['no nonce', ({ nonce: _, ...claims }) => claims],
      ['audience', (claims) => ({ ...claims, aud: 'another-client' })],
      ['several audiences, authorised for another', (claims) => ({ ...claims, aud: ['yakuba', 'x'], azp: 'x' })],
      ['issuer', (claims) => ({ ...claims, iss: 'https://evil.example' })],
      ['expired', (claims) => ({ ...claims, iat: claims.iat! - 7_200, exp: claims.exp! - 7_200 })],
      ['no end', ({ exp: _, ...claims }) => claims],
      ['no subject', ({ sub: _, ...claims }) => claims],
    ];
    for (const [what, claims] of wrong) {
      crooked.told.claims = claims;
      expect(await attempt(), what).toEqual(['invalid', 'nobody']);
    }
    crooked.told.claims = (claims) => claims;
    for (const key of ['strange', 'es', 'hmac', 'none']) {
      crooked.told.key = key;
      expect(await attempt(), key).toEqual(['invalid', 'nobody']);
    }
    crooked.told.key = 'good';
    expect(await attempt()).toEqual(['/desk', '堤 さくら']);
  } finally {
    crooked.close();
  }
});

test('an issuer that somebody types cannot be used to reach into the networks behind the house', async ({
  house: outer,
  place: { app, ict, house, tenant },
}) => {
  const reached = vi.fn<(url: string | undefined) => void>();
  const server = createServer((request, response) => {
    reached(request.url);
    response.end('{}');
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as { port: number };
  const guarded = await openHouse({ ...outer.options, identity, background: false });
  try {
    let version = 0;
    for (const issuer of [
      `http://127.0.0.1:${port}`,
      `https://localhost:${port}`,
      'https://169.254.169.254',
      'https://10.0.0.1',
    ]) {
      ({ version } = (await ict('oidc.provider.save', {
        ...staffProvider(issuer),
        id: 'inner',
        version,
        secret: SECRET,
      })) as { version: number });
      await expect(guarded.oidc.tryOut({ ...staffProvider(issuer), version })).rejects.toMatchObject({
        cause: { name: 'OutgoingRefused' },
      });
    }
    expect(reached).not.toHaveBeenCalled();
    // also where this machine is meant: the metadata service is not
    expect(why((await new Browser(app).go(`${HOME}/sign-in/oidc/inner`)).url)).toBe('unreachable');
    await ict('oidc.provider.remove', { id: 'inner' });
    const secrets = await house.inTenant({ tenant, actor: null }, ({ tx }) =>
      tx.selectFrom('kernel.oidc_provider').selectAll().execute(),
    );
    expect(JSON.stringify(secrets)).not.toContain(SECRET);
  } finally {
    await guarded.close();
    server.close();
  }
});

test('only the ICT section configures providers; the secret is never shown again', async ({
  house,
  place: { tenant, ict, house: place },
}) => {
  for (const [name, input] of [
    ['oidc.providers', {}],
    ['oidc.provider.save', { ...staffProvider('https://idp.example.jp'), version: 0, secret: SECRET }],
    ['oidc.provider.remove', { id: 'staff' }],
    ['oidc.keys.rotate', {}],
  ] as const) {
    for (const role of ['section-head', 'resident', 'finance'])
      await expect(place.call(house.as(tenant, [role]), name, input)).rejects.toMatchObject({ status: 403 });
    await expect(place.call({ tenant, actor: null }, name, input)).rejects.toMatchObject({ status: 401 });
  }
  await expect(place.call({ tenant, actor: null }, 'oidc.mine', {})).rejects.toMatchObject({ status: 401 });
  expect(JSON.stringify(await ict('oidc.providers', {}))).not.toContain(SECRET);
  expect(await place.call({ tenant, actor: null }, 'oidc.ways', { audience: 'staff' })).toContainEqual({
    id: 'staff',
    title: { ja: '職員認証', en: 'Staff sign-in' },
    href: '/sign-in/oidc/staff',
  });
});
