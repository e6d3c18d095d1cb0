// SPDX-License-Identifier: Apache-2.0
import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { fillDemo } from '#blocks/organisation/demo.ts';
import { hasCheckDigit, saveTenant } from '#kernel/tenants.ts';
import { test, type TestHouse } from './house.ts';

async function twoCities(house: TestHouse) {
  const [mine, other] = [await house.municipality(), await house.municipality()];
  await house.inTenant({ tenant: mine, actor: null }, fillDemo);
  const [person] = (await house.call({ tenant: mine, actor: null }, 'house.demoAccounts', {})) as { id: string }[];
  return { mine, other, personId: person!.id };
}

test('the host name decides the municipality; a session of one is worth nothing in another', async ({ house }) => {
  const { mine, other, personId } = await twoCities(house);
  const officer = (await house.inTenant({ tenant: mine, actor: null }, ({ tx }) =>
    tx.selectFrom('organisation.person').select('id').where('name', '=', '計良 美咲').execute(),
  )) as { id: string }[];
  const get = async (host: string, cookie: string) =>
    (await house.app.request(`http://${host}/api/v1/programmes/sheets`, { headers: { cookie } })).status;
  const cookie = await house.cookie(mine, officer[0]!.id);
  expect(await get(mine.host, cookie)).toBe(200);
  expect(await get(other.host, cookie)).toBe(401);
  // the right municipality in the session, but a person of another
  expect(await get(other.host, await house.cookie(other, officer[0]!.id))).toBe(401);
  expect(personId).not.toBe('');
});

test('a host name belongs to one municipality, and a code has its check digit', async ({ house }) => {
  const mine = await house.municipality();
  await expect(
    saveTenant(house.databaseUrl, { slug: 'thief', name: { ja: '盗', en: 'x' }, code: null, hosts: [mine.host] }),
  ).rejects.toMatchObject({ status: 422 });
  expect(['131032', '131181', '082201', '990019'].map(hasCheckDigit)).toEqual([true, true, true, true]);
  expect(['131033', '13103', 'abcdef', ''].map(hasCheckDigit)).toEqual([false, false, false, false]);
});

test('signing in: demo accounts only, on the own site only, and never to another site', async ({ house }) => {
  const { mine, personId } = await twoCities(house);
  const send = (body: Record<string, string>, origin = `http://${mine.host}`) =>
    house.app.request(`http://${mine.host}/sign-in`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', origin },
      body: new URLSearchParams(body),
    });
  const good = await send({ person: personId, back: '/desk/programmes' });
  expect([good.status, good.headers.get('location')]).toEqual([303, '/desk/programmes']);
  expect(good.headers.get('set-cookie')).toMatch(/HttpOnly/);
  expect(good.headers.get('set-cookie')).toMatch(/SameSite=Lax/);
  for (const back of ['https://example.org/', '//example.org', '/\\example.org', 'javascript:alert(1)'])
    expect((await send({ person: personId, back })).headers.get('location')).toBe('/desk');
  expect((await send({ person: randomUUID() })).status).toBe(403);
  expect((await send({ person: personId }, 'https://example.org')).status).toBe(403);
});

test('a database connection of the application cannot reach around the tenant', async ({ house }) => {
  const { mine, other } = await twoCities(house);
  const seen = await house.inTenant({ tenant: other, actor: null }, ({ tx }) =>
    tx.selectFrom('organisation.person').selectAll().execute(),
  );
  expect(seen).toEqual([]);
  await expect(
    house.inTenant({ tenant: other, actor: null }, ({ tx }) =>
      tx.insertInto('organisation.person').values({ tenant_id: mine.id, name: 'x', roles: [] }).execute(),
    ),
  ).rejects.toThrow(/row-level security/);
  await expect(house.database.pool.query('create table public.mine (a int)')).rejects.toThrow(/permission denied/);
  await expect(house.database.pool.query('delete from kernel.operation_log')).rejects.toThrow(/permission denied/);
});
