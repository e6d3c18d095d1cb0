// SPDX-License-Identifier: Apache-2.0
import { describe, expect } from 'vitest';
import { test, SESSION_SECRET, type TestHouse } from '#tests/house.ts';
import { DEFAULT_LIMITS, rateLimitsIn, subscriberOf, type RateLimits } from './rate-limits.ts';
import { openHttp } from './server.ts';
import { trustedProxies } from './origin.ts';

const form = { 'content-type': 'application/x-www-form-urlencoded' };

/** The house's API with these limits, asked from an address that a proxy tells. */
function limited(house: TestHouse, host: string, limits: Partial<RateLimits>) {
  const app = openHttp(house, {
    sessionSecret: SESSION_SECRET,
    demo: true,
    proxies: trustedProxies(['10.0.0.0/8']),
    limits: { ...DEFAULT_LIMITS, ...limits },
    arrival: { listener: 'lgwan', peer: '10.0.0.1' },
  });
  return (place: string, from: string, init: RequestInit = {}) =>
    app.request(`http://${host}${place}`, {
      ...init,
      headers: { 'x-forwarded-for': from, origin: `http://${host}`, ...(init.headers as Record<string, string>) },
    });
}

const few = { quota: 3, seconds: 60 };
const LIST = '/api/v1/house/rooms';

describe('too much is refused', () => {
  test('by address, with the quota before and the time to wait after; others are not touched', async ({ house }) => {
    const { host } = await house.municipality();
    const ask = limited(house, host, { read: few });
    const first = await ask(LIST, '203.0.113.7');
    expect(first.headers.get('ratelimit-policy')).toBe('"read";q=3;w=60');
    expect(first.headers.get('ratelimit')).toMatch(/^"read";r=2;t=(60|59)$/);
    const statuses = [];
    for (let n = 0; n < 4; n++) statuses.push((await ask(LIST, '203.0.113.7')).status);
    expect(statuses).toEqual([200, 200, 429, 429]);
    const refused = await ask(LIST, '203.0.113.7');
    const wait = Number(refused.headers.get('retry-after'));
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(60);
    expect(refused.headers.get('ratelimit')).toBe(`"read";r=0;t=${wait}`);
    expect(refused.headers.get('content-type')).toContain('application/problem+json');
    expect(await refused.json()).toMatchObject({ status: 429, title: expect.stringContaining('秒ほど') });
    expect((await ask(LIST, '203.0.113.8')).status).toBe(200);
  });

  test('in words on a page, where a browser asks', async ({ house }) => {
    const { host } = await house.municipality();
    const ask = limited(house, host, { create: { quota: 1, seconds: 60 } });
    const send = () => ask('/language', '203.0.113.9', { method: 'POST', headers: { ...form, accept: 'text/html' } });
    expect((await send()).status).toBe(303);
    const page = await send();
    expect([page.status, page.headers.get('content-type')]).toEqual([429, 'text/html; charset=UTF-8']);
    expect(await page.text()).toMatch(/<h1>少し間をおいてください<\/h1>/);
  });

  test('one /64 of IPv6 is one subscriber', async ({ house }) => {
    const { host } = await house.municipality();
    const ask = limited(house, host, { read: few });
    for (let n = 0; n < 3; n++) await ask(LIST, `2001:db8:1:2::${n}`);
    expect((await ask(LIST, '2001:db8:1:2:ffff::1')).status).toBe(429);
    expect((await ask(LIST, '2001:db8:1:3::1')).status).toBe(200);
    expect([subscriberOf('2001:db8::1'), subscriberOf('::1'), subscriberOf('192.0.2.1')]).toEqual([
      '2001:db8:0:0',
      '0:0:0:0',
      '192.0.2.1',
    ]);
  });

  test('an address that a stranger invents does not give a new quota', async ({ house }) => {
    const { host } = await house.municipality();
    const app = openHttp(house, {
      sessionSecret: SESSION_SECRET,
      demo: true,
      limits: { ...DEFAULT_LIMITS, read: few },
      arrival: { listener: 'internet', peer: '203.0.113.50' },
    });
    const ask = (invented: string) =>
      app.request(`http://${host}${LIST}`, { headers: { 'x-forwarded-for': invented } });
    for (let n = 0; n < 3; n++) await ask(`198.51.100.${n}`);
    expect((await ask('198.51.100.99')).status).toBe(429);
  });
});

test('the signed-in are counted by account: a busy office behind one address does not stop itself', async ({
  house,
}) => {
  const { mine, people } = await officeOf(house);
  const ask = limited(house, mine.host, { read: few });
  const as = async (person: string) =>
    ask(LIST, '203.0.113.1', { headers: { cookie: await house.cookie(mine, person) } });
  for (let n = 0; n < 3; n++) expect((await as(people[0]!)).status).toBe(200);
  expect((await as(people[0]!)).status).toBe(429);
  expect((await as(people[1]!)).status).toBe(200);
  // a cookie that opens nothing is no account
  for (let n = 0; n < 3; n++) await ask(LIST, '203.0.113.2', { headers: { cookie: `yakuba_lgwan=${n}` } });
  expect((await ask(LIST, '203.0.113.2')).status).toBe(429);
});

test('signing in and uploading have quotas of their own', async ({ house }) => {
  const { mine, people } = await officeOf(house);
  const ask = limited(house, mine.host, { 'sign-in': few, upload: few });
  const post = (place: string, headers: Record<string, string>) =>
    ask(place, '203.0.113.1', { method: 'POST', headers, body: 'person=x' });
  for (let n = 0; n < 3; n++) expect((await post('/sign-in', form)).status).toBe(403);
  expect((await post('/sign-in', form)).status).toBe(429);
  // also for somebody who is signed in: the account does not give a second quota for guessing
  const cookie = await house.cookie(mine, people[0]!);
  expect((await post('/sign-in', { ...form, cookie })).status).toBe(429);
  expect((await post('/language', { ...form, cookie })).status).toBe(303);
  const files = { 'content-type': 'multipart/form-data; boundary=x', cookie };
  for (let n = 0; n < 3; n++)
    expect((await post('/api/v1/programmes/import/files', files)).headers.get('ratelimit-policy')).toMatch(/^"upload"/);
  expect((await post('/api/v1/programmes/import/files', files)).status).toBe(429);
});

test('limits are settings, and a wrong one is named', () => {
  expect(rateLimitsIn('')).toEqual(DEFAULT_LIMITS);
  expect(rateLimitsIn('read=10/60, sign-in=5/300')).toEqual({
    ...DEFAULT_LIMITS,
    read: { quota: 10, seconds: 60 },
    'sign-in': { quota: 5, seconds: 300 },
  });
  expect(rateLimitsIn('off')).toBeNull();
  for (const wrong of ['read=0/60', 'reed=1/1', 'read=10', 'read=10/60;write=1/1'])
    expect(() => rateLimitsIn(wrong), wrong).toThrow(/setting RATE_LIMITS: '.*' is not/);
});

async function officeOf(house: TestHouse) {
  const mine = await house.municipality();
  const rows = await house.inTenant({ tenant: mine, actor: null }, ({ tx }) =>
    tx
      .insertInto('organisation.person')
      .values([
        { name: '一人目', roles: [] },
        { name: '二人目', roles: [] },
      ])
      .returning('id')
      .execute(),
  );
  return { mine, people: rows.map(({ id }) => id as string) };
}
