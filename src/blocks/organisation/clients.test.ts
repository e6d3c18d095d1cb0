// SPDX-License-Identifier: Apache-2.0
import { expect } from 'vitest';
import { holds } from '#kernel/access/actor.ts';
import { isProblem } from '#kernel/problem.ts';
import { openHttp } from '#kernel/http/server.ts';
import { SESSION_SECRET, test as base, type TestHouse } from '#tests/house.ts';
import { daysAfter, dayOf } from './days.ts';
import { fillDemo } from './demo.ts';

const test = base;
const today = dayOf(Temporal.Now.instant());

/** The demo organisation, its administrator, and a program of the roads section. */
async function programs(house: TestHouse) {
  const tenant = await house.municipality();
  await house.inTenant({ tenant, actor: null }, fillDemo);
  const idOf = async (table: 'person' | 'unit', name: string) =>
    (
      await house.inTenant({ tenant, actor: null }, ({ tx }) =>
        tx.selectFrom(`organisation.${table}`).select('id').where('name', '=', name).executeTakeFirstOrThrow(),
      )
    ).id as string;
  const as = async (name: string) => ({ tenant, actor: await house.actorOf(tenant, await idOf('person', name)) });
  const administrator = await as('管 理子');
  const roads = await idOf('unit', '道路管理課');
  const create = (input: Record<string, unknown> = {}, by = administrator) =>
    house.call(by, 'organisation.client.create', {
      name: '道路台帳連携',
      unitId: roads,
      scopes: [{ permission: 'programmes.read', reach: 'all' }],
      zones: ['lgwan'],
      expiresOn: daysAfter(today, 30),
      ...input,
    }) as Promise<{ id: string; keyId: string; key: string }>;
  const request = (path: string, key: string, init: RequestInit = {}, app = house.app) =>
    app.request(`http://${tenant.host}${path}`, {
      ...init,
      headers: { authorization: `Bearer ${key}`, ...init.headers },
    });
  return { tenant, idOf, as, administrator, roads, create, request };
}

test('a key opens what its scopes say, from its networks, in its municipality, and nothing else', async ({ house }) => {
  const { tenant, administrator, create, request, idOf } = await programs(house);
  const { key } = await create();
  expect((await request('/api/v1/programmes/sheets', key)).status).toBe(200);
  // not in its scopes
  expect((await request('/api/v1/organisation/people', key)).status).toBe(403);
  // the cookie of the administrator beside it changes nothing
  const cookie = await house.cookie(tenant, await idOf('person', '管 理子'));
  expect((await request('/api/v1/organisation/people', key, { headers: { cookie } })).status).toBe(403);
  expect((await request('/api/v1/programmes/sheets', `${key.slice(0, -1)}_`, { headers: { cookie } })).status).toBe(
    401,
  );
  // pages, signing in and out and the choice of language are for people
  for (const path of ['/sign-in', '/sign-out', '/language'])
    expect((await request(path, key, { method: 'POST' })).status).toBe(403);
  const elsewhere = await house.municipality();
  expect((await request(`/api/v1/programmes/sheets`, key)).status).toBe(200);
  expect(
    (
      await house.app.request(`http://${elsewhere.host}/api/v1/programmes/sheets`, {
        headers: { authorization: `Bearer ${key}` },
      })
    ).status,
  ).toBe(401);
  const internet = openHttp(house, {
    sessionSecret: SESSION_SECRET,
    demo: true,
    arrival: { listener: 'internet', peer: '127.0.0.1' },
  });
  expect((await request('/api/v1/programmes/sheets', key, {}, internet)).status).toBe(403);
  // what a program does is in the log under its own id
  expect(administrator.actor!.id).not.toBe((await house.clientOf(tenant, key))!.actor.id);
});

test('a program hands in files without an Origin; a browser’s form from another site stays out', async ({ house }) => {
  const { request, create } = await programs(house);
  const { key } = await create();
  const form = new FormData();
  form.set('file', new File(['x'], 'x.csv'));
  const sent = await request('/api/v1/organisation/transfers', key, { method: 'POST', body: form });
  // refused for its scopes, in words of permissions: the form itself was let through
  expect([sent.status, ((await sent.json()) as { title: string }).title]).toEqual([
    403,
    expect.stringContaining('権限'),
  ]);
  const without = await request('/api/v1/organisation/transfers', 'x', {
    method: 'POST',
    body: form,
    headers: { authorization: '' },
  });
  expect([without.status, ((await without.json()) as { title: string }).title]).toEqual([
    403,
    expect.stringContaining('ほかのサイト'),
  ]);
});

test('keys are changed without a gap; a revoked key, a stopped or expired program is worth nothing', async ({
  house,
}) => {
  const { tenant, administrator, create, request, idOf } = await programs(house);
  const first = await create();
  const second = (await house.call(administrator, 'organisation.client.rotate', { id: first.id })) as typeof first;
  const works = async (key: string) => (await request('/api/v1/programmes/sheets', key)).status === 200;
  expect([await works(first.key), await works(second.key)]).toEqual([true, true]);
  type List = { clients: { id: string; keys: { id: string; lastUsedAt: string | null }[] }[] };
  const list = (await house.call(administrator, 'organisation.clients', {})) as List;
  expect(JSON.stringify(list)).not.toContain(first.key.slice(4, 40));
  expect(list.clients[0]!.keys.map(({ lastUsedAt }) => lastUsedAt !== null)).toEqual([true, true]);
  await house.call(administrator, 'organisation.client.revokeKey', { id: first.id, keyId: first.keyId });
  expect([await works(first.key), await works(second.key)]).toEqual([false, true]);
  // the hash is kept, the key nowhere
  const rows = await house.inTenant({ tenant, actor: null }, ({ tx }) =>
    tx.selectFrom('organisation.client_key').selectAll().execute(),
  );
  expect(JSON.stringify(rows)).not.toContain(Buffer.from(first.key).toString('hex'));
  expect(rows.map(({ hash }) => (hash as Buffer).length)).toEqual([32, 32]);
  const expire = (day: string) =>
    house.inTenant({ tenant, actor: null }, ({ tx }) =>
      tx.updateTable('organisation.client').set({ expires_on: day }).execute(),
    );
  await expire(daysAfter(today, -1));
  expect(await works(second.key)).toBe(false);
  await expire(today);
  expect(await works(second.key)).toBe(true);
  await house.call(administrator, 'organisation.client.revoke', { id: first.id });
  expect(await works(second.key)).toBe(false);
  expect(await idOf('unit', '道路管理課')).toMatch(/^[0-9a-f-]{36}$/);
});

test('nobody hands a program more than they hold, and a program makes no program', async ({ house }) => {
  const { tenant, as, create, roads, idOf } = await programs(house);
  const refused = (call: Promise<unknown>) =>
    call.then(
      () => null,
      (error: unknown) => (isProblem(error) ? [error.status, error.fields[0]?.path ?? null] : error),
    );
  const ict = await as('電田 翼');
  const scope = (permission: string, reach = 'all') => ({ scopes: [{ permission, reach }] });
  expect(await refused(create(scope('programmes.read'), ict))).toBeNull();
  // ict may not write sheets
  expect(await refused(create(scope('programmes.write', 'own'), ict))).toEqual([422, 'scopes']);
  for (const permission of ['organisation.clients', 'organisation.people', 'organisation.delegate', 'access.roles'])
    expect(await refused(create(scope(permission)))).toEqual([422, 'scopes']);
  expect(await refused(create({ expiresOn: daysAfter(today, 400) }))).toEqual([422, 'expiresOn']);
  expect(await refused(create({ zones: [] }))).toEqual([422, 'zones']);
  expect(await refused(create({}, await as('堤 さくら')))).toEqual([403, null]);

  // reach `own`: the records of the section that answers for it
  const { key } = await create({ scopes: [{ permission: 'programmes.write', reach: 'own' }] });
  const client = (await house.clientOf(tenant, key))!.actor;
  expect(holds(client, 'programmes.write')).toBe(true);
  expect(client.permissions['programmes.write']![0]!.units).toContain(roads);
  expect(client.permissions['programmes.write']![0]!.units).not.toContain(await idOf('unit', '防災課'));
});
